import { aBot, Desk, placed, SYMBOL } from '../../../../packages/engine/src/testing/desk.ts';
import { expect, test } from 'vitest';

import { ProtectionWatch } from './protection-watch.ts';

function world() {
  const clock = { ms: 50_000, monotonicMs: () => clock.ms, now: () => clock.ms };
  const commands: { botId: string; command: string; reason: object }[] = [];
  const alerts: { code: string }[] = [];
  const bare: [number, number][] = [];
  const store = {
    outbox: { add: (_topic: string, alert: { code: string }) => Promise.resolve(void alerts.push(alert)) },
    log: {
      append: (_account: string, _kind: string, command: (typeof commands)[number]) =>
        Promise.resolve(commands.push(command)),
    },
  };
  const context = {
    clock,
    database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { onBare: (_account: object, longest: number, late: number) => bare.push([longest, late]) },
  };
  const watch = new ProtectionWatch(context as never, { accountId: 'a', userId: 'u' } as never);
  return { alerts, bare, clock, commands, watch };
}

/** A position whose stop is on its way. */
function bareDesk(): { desk: Desk; stopId: string } {
  const desk = new Desk(aBot());
  const entry = placed(desk.alert())[0]!;
  const stop = placed(desk.fill(entry, 50_000)).find(({ leg }) => leg === 'stop')!;
  return { desk, stopId: stop.orderId };
}

test('a stop that rests in time: nothing happens, and the time is counted', async () => {
  const { bare, clock, commands, watch } = world();
  const { desk, stopId } = bareDesk();
  await watch.look(desk.state);
  expect(watch.lookAgainInMs).toBe(500);
  for (let looks = 0; looks < 9; looks++) {
    clock.ms += 500;
    expect(await watch.look(desk.state)).toBe(0);
  }
  desk.order(stopId, 'acked');
  expect(await watch.look(desk.state)).toBe(0);
  expect(watch.lookAgainInMs).toBeNull();
  expect(bare.at(-2)).toEqual([4_500, 0]);
  expect(bare.at(-1)).toEqual([0, 0]);
  expect(commands).toEqual([]);
});

test('one that does not: closed once, its owner told, and what is late is counted', async () => {
  const { alerts, bare, clock, commands, watch } = world();
  const { desk, stopId } = bareDesk();
  desk.order(stopId, 'unknown');
  let closes = await watch.look(desk.state);
  for (let looks = 0; looks < 16; looks++) {
    clock.ms += 500;
    closes += await watch.look(desk.state);
  }
  expect(closes).toBe(1);
  expect(commands).toMatchObject([
    { botId: 'bot', command: 'close', reason: { code: 'unprotected', values: { seconds: 5 } } },
  ]);
  expect(alerts).toMatchObject([{ code: 'unprotected' }]);
  expect(bare.reduce((sum, [, late]) => sum + late, 0)).toBe(3_500);
  // The engine leaves, and takes what may rest of the stop along once it is out.
  const effects = desk.send({ kind: 'command', at: desk.tick(), ...commands[0] } as never);
  const [exit] = placed(effects);
  expect(exit).toMatchObject({ leg: 'exit', symbol: SYMBOL, reduceOnly: true });
  desk.fill(exit!, 49_500);
  expect(desk.position).toBe(0);
  expect(await watch.look(desk.state)).toBe(0);
  expect(watch.lookAgainInMs).toBeNull();
});

test('one whose leaving is given up after the five seconds is closed all the same', async () => {
  const { clock, commands, watch } = world();
  const { desk, stopId } = bareDesk();
  desk.order(stopId, 'rejected', 'price_band');
  const lookFor = async (seconds: number): Promise<void> => {
    for (let looks = 0; looks < seconds * 2; looks++) {
      clock.ms += 500;
      await watch.look(desk.state);
    }
  };
  await lookFor(8);
  expect(commands).toEqual([]);
  // Whatever may make a bot forget what it was about to do.
  desk.state.bots[0]!.goal = null;
  await lookFor(3);
  expect(commands).toMatchObject([{ command: 'close', reason: { code: 'unprotected' } }]);
});

test('a process that stood still does not close what it has not watched', async () => {
  const { clock, commands, watch } = world();
  const { desk } = bareDesk();
  await watch.look(desk.state);
  clock.ms += 90_000;
  await watch.look(desk.state);
  expect(commands).toEqual([]);
});
