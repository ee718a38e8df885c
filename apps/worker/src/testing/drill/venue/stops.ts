import { until } from '../../system.ts';
import type { DrillRow } from '../row.ts';
import type { ExchangeBooks } from '../../exchange-control.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Desk, Seat } from './desk.ts';
import { refusal } from './venue-words.ts';
import type { DrillVenue } from './venue-words.ts';

/** What may happen to the request that sets a stop. */
const STOP_FAULTS: readonly { readonly what: string; readonly fault: (venue: DrillVenue) => object }[] = [
  {
    what: 'would trigger at once, always',
    fault: (venue) => ({
      ...refusal(venue, venue === 'okx' ? 51_278 : -2_021, 'would trigger'),
      count: -1,
    }),
  },
  {
    what: 'off the grid, always',
    fault: (venue) => ({ ...refusal(venue, venue === 'okx' ? 51_121 : -1_111, 'Precision'), count: -1 }),
  },
  {
    what: 'notional too small, once',
    fault: (venue) => ({ ...refusal(venue, venue === 'okx' ? 51_020 : -4_164, 'notional'), count: 1 }),
  },
  { what: 'request lost, once', fault: () => ({ drop: 'before' }) },
  { what: 'reply lost, once', fault: () => ({ drop: 'after' }) },
  { what: 'no answer for eight seconds, once', fault: () => ({ delayMs: 8_000, drop: 'before' }) },
  { what: 'executed after eight seconds', fault: () => ({ delayMs: 8_000 }) },
  { what: 'lost, always', fault: () => ({ drop: 'before', count: -1 }) },
];

/** Where an account that fails to set its stop may end: beside a stop after all, or flat. */
const isSafe = async (desk: Desk, seat: Seat): Promise<boolean> => {
  const { orders, positions, algos } = await desk.books(seat);
  const isFilled = orders.some(({ executedQty }) => Number(executedQty) > 0);
  return isFilled && (positions.length === 0 || algos.some(({ algoStatus }) => algoStatus === 'NEW'));
};

const ENDED_WITHIN_MS = 20_000;

/** Every conditional order that ever rested must only reduce; none may rest beside no position. */
function orphans(seat: Seat, { positions, algos }: ExchangeBooks): readonly string[] {
  const found = algos
    .filter(({ reduceOnly, closePosition }) => !reduceOnly && !closePosition)
    .map(({ clientAlgoId }) => `${nameOf(seat)}: ${clientAlgoId} could open a position`);
  const resting = algos.filter(({ algoStatus }) => algoStatus === 'NEW').length;
  if (positions.length === 0 && resting > 0)
    found.push(`${nameOf(seat)}: ${resting} stops rest beside nothing`);
  return found;
}

export const STOP_ROWS: readonly DrillRow[] = [
  {
    fault: 'X6',
    what: 'the position is closed by its owner or by an alert while cancels fail: no stop is left behind',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 3 }, async (desk) => {
        await desk.enterAll();
        const kinds = [{ drop: 'after' }, { drop: 'before' }, { status: 503, body: '<html>503</html>' }];
        for (const seat of desk.seats) {
          await desk.plant(seat, 'cancelStop', kinds[(seat.place + round) % kinds.length] ?? {});
          if ((seat.place + round) % 2 === 0) await desk.act(seat, { close: { symbol: 'BTCUSDT' } });
          else await desk.alert(seat, { action: 'close' });
        }
        const endedAt = Date.now();
        const faults: string[] = [];
        for (const seat of desk.seats) {
          const books = await desk.seen(
            seat,
            'has neither position nor stop',
            ({ positions, algos }) =>
              positions.length === 0 && algos.every(({ algoStatus }) => algoStatus !== 'NEW'),
            ENDED_WITHIN_MS,
          );
          faults.push(...orphans(seat, books));
        }
        return { faults, endedAt };
      }),
  },
  {
    fault: 'X7',
    what: 'a stop cannot be set once the entry is filled: set again or flat within 5 s',
    rounds: 1,
    inCi: true,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 3 }, async (desk) => {
        for (const seat of desk.seats) {
          const kind = STOP_FAULTS[(seat.place + round * 3) % STOP_FAULTS.length];
          if (kind) await desk.plant(seat, 'stop', kind.fault(seat.venue));
        }
        const endedAt = Date.now();
        for (const seat of desk.seats)
          await desk.alert(seat, { action: (seat.place + round) % 2 === 0 ? 'short' : 'long' });
        for (const seat of desk.seats)
          await until(
            `${nameOf(seat)} safe`,
            () => isSafe(desk, seat),
            (safe) => safe,
            90_000,
          );
        return { faults: [], endedAt };
      }),
  },
];
