import { marketMs } from '@trendy/domain';
import type { ClockEvent, MarketMs } from '@trendy/domain';
import { aBot, Desk, placed, SYMBOL } from '../../../../packages/engine/src/testing/desk.ts';
import { expect, test } from 'vitest';

import { EntryClock } from './entry-clock.ts';

function world(desk: Desk) {
  const clock = { ms: Number(desk.state.now), now: () => clock.ms };
  const appended: ClockEvent[] = [];
  const store = {
    log: {
      append: (_account: string, _kind: string, event: ClockEvent) => Promise.resolve(appended.push(event)),
    },
  };
  const market = {
    marketNow: () => marketMs(clock.ms),
    wallMsUntil: (at: MarketMs) => at - clock.ms,
    // Nothing that leaves waits for it.
    glimpses: { of: () => Promise.reject(new Error('no look at the book is needed')) },
  };
  const context = {
    clock,
    database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    market: () => market,
  };
  const beats = new EntryClock(context as never, { accountId: 'a', userId: 'u' } as never, {
    of: () => Promise.resolve(undefined),
  });
  return { appended, beats, clock };
}

/** A position that is to be left and whose exits were refused three times. */
function stuckDesk(command: 'kill' | 'stop'): Desk {
  const desk = new Desk(aBot());
  desk.enter();
  let [exit] = placed(desk.command(command));
  while (exit) [exit] = placed(desk.order(exit.orderId, 'rejected', 'price_band'));
  return desk;
}

test.each(['kill', 'stop'] as const)(
  'an exit that was refused is tried every five seconds until it is taken: %s',
  async (command) => {
    const desk = stuckDesk(command);
    const { appended, beats, clock } = world(desk);
    const triedAt: number[] = [];
    const startedAt = clock.ms;
    while (clock.ms < startedAt + 80_000) {
      expect(beats.dueInMs(desk.state)).toBeGreaterThan(0);
      clock.ms += 500;
      if ((await beats.beat(desk.state)) === 0) continue;
      // What the log tells the engine, and what the venue says to the order.
      const [exit] = placed(desk.send(appended.at(-1)!));
      triedAt.push(clock.ms - startedAt);
      if (triedAt.length === 4) {
        desk.fill(exit!, 49_000);
        break;
      }
      const refused = { kind: 'order', at: marketMs(clock.ms), orderId: exit!.orderId } as const;
      expect(placed(desk.send({ ...refused, status: 'rejected' }))).toEqual([]);
    }
    expect(triedAt).toEqual([5_000, 10_000, 15_000, 20_000]);
    expect(appended[0]).toEqual({ kind: 'clock', symbol: SYMBOL, at: startedAt + 5_000 });
    expect(desk.position).toBe(0);
    expect(beats.dueInMs(desk.state)).toBeNull();
    clock.ms += 60_000;
    expect(await beats.beat(desk.state)).toBe(0);
  },
);

test('a clock that waits in the log behind something else is not sent again and again', async () => {
  const desk = stuckDesk('stop');
  const { appended, beats, clock } = world(desk);
  for (clock.ms += 5_000; appended.length < 3; clock.ms += 100) await beats.beat(desk.state);
  expect(appended.map(({ at }) => at - appended[0]!.at)).toEqual([0, 1_000, 2_000]);
  expect(beats.dueInMs(desk.state)).toBeGreaterThan(800);
});
