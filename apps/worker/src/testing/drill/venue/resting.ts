import type { BotRisk } from '@trendy/domain';

import type { DrillRow } from '../row.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Desk, Seat } from './desk.ts';

const BTC = 'BTCUSDT';
/** Waits in the book for somebody to take it. */
const PASSIVE: Partial<BotRisk> = { execution: { style: 'passive', horizonSeconds: 300 } };
const FOLLOWING = { entriesFollow: true, risk: PASSIVE };
/** How far the market comes to an entry in the book, for each of them: all together above their stops. */
const COMES_TO = 0.998;
const COMES_FOR_MS = 20_000;
/** How long a cancel is on its way. */
const DAWDLES_MS = 2_500;
/** How long nothing may be asked of orders that have ended. */
const STILL_MS = 5_000;
const DEAD_MAN_MS = 10_000;
/** So often a moment is sought at which an entry rests. */
const KILLS = 3;
const BLIND_MS = 9_000;
/** Not a promise: a busy machine takes its time. */
const IN_BOOK_WITHIN_MS = 90_000;

const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

const NONE: ReadonlySet<string> = new Set();

/** Or was taken already: then it has been there. `before`: orders of an earlier alert. */
async function restsInBook(desk: Desk, seat: Seat, before = NONE): Promise<void> {
  await desk.seen(
    seat,
    'has its entry in the book',
    ({ orders }) =>
      orders.some(
        ({ clientOrderId, status, executedQty }) =>
          !before.has(clientOrderId) && (status === 'NEW' || Number(executedQty) > 0),
      ),
    IN_BOOK_WITHIN_MS,
  );
}

const ordersOf = async (desk: Desk, seats: readonly Seat[]): Promise<ReadonlySet<string>> => {
  const books = await Promise.all(seats.map((seat) => desk.books(seat)));
  return new Set(books.flatMap(({ orders }) => orders.map(({ clientOrderId }) => clientOrderId)));
};

/** Kills the worker while entries of these rest. The market may take them all just before: then once more. */
async function killBesideEntries(desk: Desk, seats: readonly Seat[]): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const before = await ordersOf(desk, seats);
    for (const seat of seats) await desk.alert(seat, { action: 'long' });
    for (const seat of seats) await restsInBook(desk, seat, before);
    await desk.worker.kill('SIGKILL');
    // Away from them: what waits to buy goes on waiting.
    await desk.exchange.post('/market/price', { symbol: BTC, factor: 1.015 });
    const left = await Promise.all(seats.map(async (seat) => (await restOf(desk, seat)).entries));
    if (left.some((entries) => entries > 0)) return true;
    if (tries === KILLS) return false;
    await desk.startAgain();
    for (const seat of seats) await desk.alert(seat, { action: 'close' });
    for (const seat of seats) await desk.atRest(seat);
  }
}

const isTaken = async (desk: Desk, seat: Seat): Promise<boolean> =>
  (await desk.books(seat)).orders.some(({ executedQty }) => Number(executedQty) > 0);

/** What rests there, in the words of the exchange. */
async function restOf(desk: Desk, seat: Seat): Promise<{ entries: number; stops: number }> {
  const { orders, algos } = await desk.books(seat);
  return {
    entries: orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED').length,
    stops: algos.filter(({ algoStatus }) => algoStatus === 'NEW').length,
  };
}

export const RESTING_ROWS: readonly DrillRow[] = [
  {
    fault: 'X4',
    what: 'an entry is filled while its cancel is on its way: unknown to cancel means looked up, not asked for ever',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(context, { perVenue: 3, ownExchange: {}, ...FOLLOWING }, async (desk) => {
        const resting = new Set<Seat>();
        // Each as soon as its own entry rests: another moment, and somebody has taken it.
        await Promise.all(
          desk.seats.map(async (seat) => {
            await desk.plant(seat, 'cancel', { delayMs: DAWDLES_MS, count: -1 });
            await desk.alert(seat, { action: 'long' });
            await restsInBook(desk, seat);
            if (!(await isTaken(desk, seat))) resting.add(seat);
            await desk.alert(seat, { action: 'close' });
            await pause(DAWDLES_MS / 2);
            const move = { symbol: BTC, factor: COMES_TO, durationMs: COMES_FOR_MS };
            await desk.exchange.post('/market/price', move);
          }),
        );
        const faults: string[] = [];
        let taken = 0;
        for (const seat of desk.seats) {
          await desk.atRest(seat);
          if (resting.has(seat) && (await isTaken(desk, seat))) taken += 1;
          const { positions } = await desk.books(seat);
          if (positions.length > 0) faults.push(`${nameOf(seat)}: was told to close, and holds a position`);
        }
        const cancels = await Promise.all(desk.seats.map((seat) => desk.askedFor(seat, 'cancel')));
        await pause(STILL_MS);
        for (const [index, seat] of desk.seats.entries())
          if ((await desk.askedFor(seat, 'cancel')) !== cancels[index])
            faults.push(`${nameOf(seat)}: goes on asking to cancel what has ended`);
        if (taken === 0) faults.push('no entry was filled under its cancel: the round proves nothing');
        return { faults, endedAt: await desk.heal() };
      }),
  },
  {
    fault: 'F29',
    what: 'the whole platform dies: the venue takes resting entries back, a lone stop stays, and all is well after it',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(
        context,
        {
          ...{ perVenue: 3, ownExchange: {}, worker: { VENUE_DEAD_MAN_MS: String(DEAD_MAN_MS) } },
          entriesFollow: true,
          riskOf: (place) => (place === 0 ? {} : PASSIVE),
        },
        async (desk) => {
          const holders = desk.seats.filter(({ place }) => place === 0);
          const waiters = desk.seats.filter(({ place }) => place > 0);
          await Promise.all(holders.map((seat) => desk.enter(seat)));
          const faults = (await killBesideEntries(desk, waiters)) ? [] : ['nothing was left in the book'];
          for (const seat of waiters)
            await desk.until(
              `${nameOf(seat)}: its entry is taken back`,
              async () => (await restOf(desk, seat)).entries === 0,
            );
          for (const seat of holders)
            if ((await restOf(desk, seat)).stops !== 1) faults.push(`${nameOf(seat)}: its stop is gone`);
          const endedAt = Date.now();
          await desk.startAgain();
          for (const seat of desk.seats) await desk.alert(seat, { action: 'close' });
          for (const seat of desk.seats) await desk.atRest(seat);
          return { faults, endedAt };
        },
      ),
  },
  {
    fault: 'X28',
    what: 'the book cannot be read, or comes too late to be believed: nothing is entered on an old one',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2, ownExchange: {} }, async (desk) => {
        for (const route of ['GET /fapi/v1/depth$', 'GET /api/v5/market/books'])
          await desk.exchange.post('/fault', {
            ...{ route, count: -1 },
            ...(round % 2 === 0 ? { delayMs: 3_000 } : { status: 503, body: '' }),
          });
        for (const seat of desk.seats) await desk.alert(seat, { action: 'long' });
        await pause(BLIND_MS);
        const faults: string[] = [];
        for (const seat of desk.seats) {
          const { orders } = await desk.books(seat);
          if (orders.length > 0) faults.push(`${nameOf(seat)}: entered on a book that nobody has seen`);
        }
        await desk.exchange.clearFaults();
        const endedAt = Date.now();
        for (const seat of desk.seats) {
          await desk.atRest(seat);
          if (!(await isTaken(desk, seat))) faults.push(`${nameOf(seat)}: was not entered afterwards`);
        }
        return { faults, endedAt };
      }),
  },
];
