import type { DrillRow } from '../row.ts';
import { nameOf, runAtVenues } from './desk.ts';
import type { Desk, Seat } from './desk.ts';

/** How long an account's orders hang after a share of each is filled. */
const STALL_MS = 6_000;
/** The smallest quantity that the exchange takes of it: worth less than its smallest order. */
const DUST_STEPS = 1;
const STEP = 0.001;

const LIMIT_ABOVE = async (desk: Desk): Promise<object> => ({
  entry: { type: 'limit', price: await desk.exchange.priceAbove() },
});

/** A quantity of the position's other side, all but some steps, as text. */
async function heldBut(
  desk: Desk,
  seat: Seat,
  keep: number,
): Promise<{ side: 'buy' | 'sell'; quantity: string }> {
  const [position] = (await desk.books(seat)).positions;
  const held = position?.steps ?? 0;
  return { side: held > 0 ? 'sell' : 'buy', quantity: ((Math.abs(held) - keep) * STEP).toFixed(3) };
}

export const SIZE_ROWS: readonly DrillRow[] = [
  {
    fault: 'X9/F27 partial',
    what: 'an order is filled in part and hangs, is cancelled, or its answer is lost: the stop covers what is filled',
    rounds: 1,
    inCi: false,
    run: (context, round) =>
      runAtVenues(context, { perVenue: 3 }, async (desk) => {
        const startedAt = Date.now();
        for (const seat of desk.seats) {
          const share = 0.25 + ((round * 7 + seat.index * 3) % 10) / 20;
          const { apiKey } = seat.trader.key;
          await desk.exchange.post('/fault', { apiKey, stall: { share, durationMs: STALL_MS } });
          const kind = (seat.place + round) % 3;
          if (kind === 2) await desk.plant(seat, 'order', { drop: 'after' });
          await desk.alert(seat, { action: 'long', ...(kind === 0 ? {} : await LIMIT_ABOVE(desk)) });
        }
        for (const seat of desk.seats) {
          await desk.seen(seat, 'is filled in part', ({ positions }) => positions.length > 0);
          if ((seat.place + round) % 3 === 1) await desk.alert(seat, { action: 'close' });
        }
        return { faults: [], endedAt: startedAt + STALL_MS };
      }),
  },
  {
    fault: 'X10',
    what: 'all but a quantity below the smallest order is sold by hand: an alert to close leaves nothing behind',
    rounds: 1,
    inCi: false,
    run: (context) =>
      runAtVenues(context, { perVenue: 2 }, async (desk) => {
        await desk.enterAll();
        for (const seat of desk.seats)
          await desk.act(seat, { order: { symbol: 'BTCUSDT', ...(await heldBut(desk, seat, DUST_STEPS)) } });
        const faults: string[] = [];
        for (const seat of desk.seats) await desk.paused(seat);
        const endedAt = Date.now();
        for (const seat of desk.seats) await desk.alert(seat, { action: 'close' });
        for (const seat of desk.seats) {
          await desk.atRest(seat);
          const { positions } = await desk.books(seat);
          if (positions.length > 0)
            faults.push(`${nameOf(seat)}: dust of ${positions[0]?.steps} steps is left`);
        }
        return { faults, endedAt };
      }),
  },
];
