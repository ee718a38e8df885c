import type { DrillRow } from '../row.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Desk, Seat } from './desk.ts';

const BTC = 'BTCUSDT';
/** Not a promise: a busy machine takes its time. */
const IN_BOOK_WITHIN_MS = 90_000;

async function heldSteps(desk: Desk, seat: Seat): Promise<number> {
  const [position] = (await desk.books(seat)).positions;
  return position?.steps ?? 0;
}

const textOf = (steps: number): string => (Math.abs(steps) * 0.001).toFixed(3);

/** What somebody else does to a position of ours. */
const DEEDS: readonly ((desk: Desk, seat: Seat, held: number) => Promise<void>)[] = [
  (desk, seat, held) =>
    desk.act(seat, { order: { symbol: BTC, side: held > 0 ? 'buy' : 'sell', quantity: '0.005' } }),
  (desk, seat, held) =>
    desk.act(seat, {
      order: { symbol: BTC, side: held > 0 ? 'sell' : 'buy', quantity: textOf(Math.ceil(held / 2)) },
    }),
  (desk, seat) => desk.act(seat, { force: { symbol: BTC, how: 'liquidation' } }),
  (desk, seat) => desk.act(seat, { force: { symbol: BTC, how: 'adl' } }),
];

/** The position is turned round by hand, and back to nothing once the bot has seen it. */
async function flipAndBack(desk: Desk, seat: Seat): Promise<void> {
  const held = await heldSteps(desk, seat);
  const quantity = textOf(2 * held);
  await desk.act(seat, { order: { symbol: BTC, side: held > 0 ? 'sell' : 'buy', quantity } });
  await desk.paused(seat);
  await desk.seen(seat, 'has no stop on the wrong side', ({ algos }) =>
    algos.every(({ algoStatus }) => algoStatus !== 'NEW'),
  );
  await desk.act(seat, { close: { symbol: BTC } });
}

const SELF_TRADED = 'EXPIRED_IN_MATCH';
const SELL_TRIES = 3;
/** Base units: more than the market maker has at its best price (at most 7.4), where the bid waits behind it. */
const SOLD_AT_ONCE = '9.000';

/** Sells by hand until the venue has ended the bot's bid, or somebody has taken it; then buys back what was sold. */
async function sellIntoOwnBid(desk: Desk, seat: Seat): Promise<boolean> {
  const stateOf = async (): Promise<string> =>
    (await desk.books(seat)).orders.find(({ clientOrderId }) => !clientOrderId.startsWith('web_'))?.status ??
    '';
  await desk.alert(seat, { action: 'long' });
  await desk.seen(seat, 'has its entry in the book', ({ orders }) => orders.length > 0, IN_BOOK_WITHIN_MS);
  for (let tries = SELL_TRIES; tries > 0 && (await stateOf()) === 'NEW'; tries -= 1)
    await desk.act(seat, { order: { symbol: BTC, side: 'sell', quantity: SOLD_AT_ONCE } });
  const isEnded = (await stateOf()) === SELF_TRADED;
  if ((await heldSteps(desk, seat)) < 0) await desk.act(seat, { close: { symbol: BTC } });
  return isEnded;
}

export const STRANGER_ROWS: readonly DrillRow[] = [
  {
    fault: 'X11/F27 moved',
    what: 'a position is added to, sold in part, liquidated or deleveraged by others: the bot pauses, the venue wins',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2 }, async (desk) => {
        await desk.enterAll();
        for (const seat of desk.seats) {
          const deed = DEEDS[(seat.place + round * 2) % DEEDS.length];
          await deed?.(desk, seat, await heldSteps(desk, seat));
        }
        const endedAt = Date.now();
        for (const seat of desk.seats) await desk.paused(seat);
        return { faults: [], endedAt };
      }),
  },
  {
    fault: 'F27 self-trade',
    what: 'the owner trades against an entry of the bot in the book: the venue ends it, and what is held is its word',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(
        context,
        {
          ...{ perVenue: 3, ownExchange: {}, bareIsAllowed: true, entriesFollow: true, balance: 2_000_000 },
          risk: { sizePercent: 1, execution: { style: 'passive', horizonSeconds: 30 } },
        },
        async (desk) => {
          const ended = await Promise.all(desk.seats.map((seat) => sellIntoOwnBid(desk, seat)));
          const isSeen = ended.some((isEnded) => isEnded);
          return {
            faults: isSeen ? [] : ['no entry was ended by the venue: the round proves nothing'],
            endedAt: Date.now(),
          };
        },
      ),
  },
  {
    fault: 'X11 foreign',
    what: 'an order of somebody else rests on the account, or the position is turned round: the bot pauses',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2, bareIsAllowed: true }, async (desk) => {
        await desk.enterAll();
        const price = ((await desk.exchange.markPrice()) * 0.9).toFixed(1);
        await Promise.all(
          desk.seats.map(async (seat) => {
            if ((seat.place + round) % 2 === 0) return flipAndBack(desk, seat);
            await desk.act(seat, { order: { symbol: BTC, side: 'buy', quantity: '0.010', price } });
            return desk.paused(seat);
          }),
        );
        return { faults: [], endedAt: Date.now() };
      }),
  },
  {
    fault: 'X12',
    what: 'funding is settled, and told twice: the wallet follows to the last unit, the quantity does not move',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(
        context,
        {
          perVenue: 2,
          // A minute of the market a second: fifty seconds until funding is due.
          ownExchange: { EXCHANGE_SPEED: '60', EXCHANGE_MARKET_START: '2024-03-05T07:10:00Z' },
          worker: { EXCHANGE_SPEED: '60' },
          risk: { stopPercent: 20 },
        },
        async (desk) => {
          for (const seat of desk.seats) await desk.plant(seat, 'user', { ws: 'duplicate', count: -1 });
          await desk.enterAll();
          const before = await Promise.all(desk.seats.map((seat) => heldSteps(desk, seat)));
          const faults: string[] = [];
          for (const [index, seat] of desk.seats.entries()) {
            await desk.seen(
              seat,
              'has paid or received funding',
              ({ incomes }) => incomes.some(({ type }) => type === 'FUNDING_FEE'),
              90_000,
            );
            const held = await heldSteps(desk, seat);
            if (held !== before[index]) faults.push(`${nameOf(seat)}: ${before[index]} steps became ${held}`);
          }
          return { faults, endedAt: Date.now() };
        },
      ),
  },
  {
    fault: 'X13',
    what: 'events of the user stream come twice or out of order: every trade is booked once',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 2 }, async (desk) => {
        for (const seat of desk.seats)
          await desk.plant(seat, 'user', {
            ws: (seat.place + round) % 2 === 0 ? 'duplicate' : 'reorder',
            count: -1,
          });
        await desk.enterAll();
        for (const seat of desk.seats) await desk.alert(seat, { action: 'close' });
        return { faults: [], endedAt: Date.now() };
      }),
  },
];
