import type { DrillRow } from '../row.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Desk, Seat } from './desk.ts';

const BTC = 'BTCUSDT';
const OWN = {};
const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** What a venue that is being worked on answers, to everything. */
const SICK: readonly object[] = [
  { status: 503, body: '<html><body>503 Service Unavailable</body></html>' },
  { status: 200, body: '<html><body>We are upgrading</body></html>' },
  { status: 200, body: '' },
  { status: 403, body: '<html><body>403 Forbidden</body></html>' },
];
const SICK_MS = 6_000;
/** So long what the exchange says of its symbols counts as said now. */
const LISTED_MS = 5_500;
/** An account that asks more often of a venue that is down makes it worse. */
const MAX_PER_SECOND = 8;

async function orderId(desk: Desk, seat: Seat): Promise<readonly string[]> {
  return (await desk.books(seat)).algos
    .filter(({ algoStatus }) => algoStatus === 'NEW')
    .map(({ clientAlgoId }) => clientAlgoId);
}

/** One account of a protocol holds a position and wants to leave, the others want to enter, while the venue is down. */
async function askWhileSick(
  desk: Desk,
  down: () => Promise<void>,
  up: () => Promise<number>,
): Promise<{
  readonly faults: readonly string[];
  readonly endedAt: number;
}> {
  const holders = desk.seats.filter(({ place }) => place === 0);
  await Promise.all(holders.map((seat) => desk.enter(seat)));
  const stops = await Promise.all(holders.map((seat) => orderId(desk, seat)));
  await down();
  const before = await Promise.all(desk.seats.map((seat) => desk.asked(seat)));
  for (const seat of desk.seats) await desk.alert(seat, { action: seat.place === 0 ? 'close' : 'long' });
  await pause(SICK_MS);
  const faults: string[] = [];
  for (const [index, seat] of holders.entries()) {
    const left = await orderId(desk, seat);
    if (!stops[index]?.some((id) => left.includes(id))) faults.push(`${nameOf(seat)}: its stop is gone`);
  }
  for (const [index, seat] of desk.seats.entries()) {
    const asked = (await desk.asked(seat)).total - (before[index]?.total ?? 0);
    if (asked > (MAX_PER_SECOND * SICK_MS) / 1_000)
      faults.push(`${nameOf(seat)}: ${asked} requests in ${SICK_MS / 1_000} s to a venue that is down`);
  }
  return { faults, endedAt: await up() };
}

export const CLOSING_ROWS: readonly DrillRow[] = [
  {
    fault: 'X21 answers',
    what: 'a venue answers 503, 403, pages of HTML or nothing to everything: stops stay, no hammering, resumed after',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2 }, (desk) =>
        askWhileSick(
          desk,
          async () => {
            for (const seat of desk.seats) {
              await desk.plant(seat, 'all', { ...SICK[(seat.place + round) % SICK.length], count: -1 });
              await desk.exchange.post('/fault', { apiKey: seat.trader.key.apiKey, terminateNow: true });
            }
          },
          () => desk.heal(),
        ),
      ),
  },
  {
    fault: 'X21/F25 maintenance',
    what: 'the whole venue is under maintenance, its sockets closed: stops stay, entries wait, resumed by comparing',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(context, { perVenue: 2, ownExchange: OWN }, (desk) =>
        askWhileSick(
          desk,
          async () => {
            await desk.exchange.post('/fault', { maintenance: true, terminateNow: true });
          },
          async () => {
            await desk.exchange.post('/fault', { maintenance: false });
            return Date.now();
          },
        ),
      ),
  },
  {
    fault: 'X26/F25 filters',
    what: 'tick or step change while bots run: nothing is sent in wrong units, a bot started anew works on the new grid',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2, ownExchange: OWN }, async (desk) => {
        const isTick = round % 2 === 0;
        const holders = isTick ? desk.seats.filter(({ place }) => place === 0) : [];
        await Promise.all(holders.map((seat) => desk.enter(seat)));
        const filters = isTick ? { tickSize: '0.7' } : { stepSize: '0.007', minQuantity: '0.007' };
        await desk.exchange.post('/symbol', { symbol: BTC, filters });
        const endedAt = Date.now();
        for (const seat of desk.seats)
          await desk.alert(seat, { action: holders.includes(seat) ? 'close' : 'long' });
        for (const seat of desk.seats) await desk.atRest(seat);
        for (const seat of desk.seats) await desk.alert(seat, { action: 'close' });
        for (const seat of desk.seats) await desk.atRest(seat);
        // Whatever became of the first alerts: a bot that is started anew works on the new grid. Not in the same breath:
        // what a bot begins on may be some seconds old, so that ten that start together do not ask ten times.
        await pause(Math.max(0, endedAt + LISTED_MS - Date.now()));
        for (const seat of desk.seats) await desk.restartBot(seat);
        desk.lotSteps = isTick ? 1 : 7;
        for (const seat of desk.seats) await desk.alert(seat, { action: 'long' });
        const faults: string[] = [];
        for (const seat of desk.seats) {
          await desk.atRest(seat);
          const row = await desk.inbox(seat);
          if (row?.state !== 'filled')
            faults.push(`${nameOf(seat)}: not on the new grid: ${row?.state} ${JSON.stringify(row?.reason)}`);
          if ((await desk.books(seat)).positions.length === 0) faults.push(`${nameOf(seat)}: was left again`);
        }
        return { faults, endedAt };
      }),
  },
  {
    fault: 'X26/F25 delisted',
    what: 'a symbol settles, then is delisted: entries are refused with the reason, positions end with the venue',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(context, { perVenue: 2, ownExchange: OWN }, async (desk) => {
        const [holders, others] = [0, 1].map((wanted) => desk.seats.filter(({ place }) => place === wanted));
        await Promise.all((holders ?? []).map((seat) => desk.enter(seat)));
        await desk.exchange.post('/symbol', { symbol: BTC, status: 'SETTLING' });
        for (const seat of others ?? []) await desk.alert(seat, { action: 'long' });
        const faults = (await Promise.all((others ?? []).map((seat) => desk.refused(seat)))).flatMap(
          (wrong) => (wrong === null ? [] : [wrong]),
        );
        await desk.exchange.post('/symbol', { symbol: BTC, status: 'CLOSE' });
        const endedAt = Date.now();
        for (const seat of holders ?? []) await desk.paused(seat);
        return { faults, endedAt };
      }),
  },
];
