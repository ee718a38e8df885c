import { err, marketMs, ok } from '@trendy/domain';
import type { Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { Desk } from '../../../../packages/engine/src/testing/desk.ts';
import { ModeCheck } from './mode-check.ts';

const MINUTE = 60_000;

function world() {
  const time = { now: 1_000_000 };
  const tradingMode = vi.fn<Venue['tradingMode']>(() =>
    Promise.resolve(ok({ positions: 'one_way', isSingleAsset: true })),
  );
  const paused: { command: string; botId: string }[] = [];
  const bots = [
    { botId: 'bot', status: 'active' },
    { botId: 'stopped', status: 'stopped' },
  ];
  const store = {
    bots: { list: () => Promise.resolve(bots) },
    outbox: { add: () => Promise.resolve() },
    log: { append: (_id: string, _kind: string, event: (typeof paused)[number]) => paused.push(event) },
  };
  const context = {
    clock: { now: () => time.now },
    log: { warn: () => undefined },
    market: () => ({ marketNow: () => marketMs(time.now) }),
    database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
  };
  const account = { accountId: 'a', userId: 'u' };
  return {
    check: new ModeCheck(context as never, account as never, { tradingMode }),
    tradingMode,
    paused,
    time,
  };
}

test('asked at once, after a reconnect and every ten minutes; neither one-way nor hedge mode pauses anything', async () => {
  const { check, tradingMode, paused, time } = world();
  await check.check();
  time.now += 9 * MINUTE;
  await check.check();
  expect(tradingMode).toHaveBeenCalledTimes(1);
  check.forget();
  tradingMode.mockResolvedValueOnce(ok({ positions: 'hedge', isSingleAsset: true }));
  await check.check();
  time.now += 10 * MINUTE;
  await check.check();
  expect(tradingMode).toHaveBeenCalledTimes(3);
  expect(paused).toEqual([]);
});

test('silence is no answer: it is asked again', async () => {
  const { check, tradingMode, paused } = world();
  tradingMode.mockResolvedValueOnce(err({ kind: 'no_answer', reason: { code: 'timeout' } }));
  await check.check();
  await check.check();
  expect(tradingMode).toHaveBeenCalledTimes(2);
  expect(paused).toEqual([]);
});

test('several assets as collateral pause what runs, with the words that say what to do; what is held keeps its stop', async () => {
  const { check, tradingMode, paused } = world();
  tradingMode.mockResolvedValue(ok({ positions: 'one_way', isSingleAsset: false }));
  await check.check();
  expect(paused).toMatchObject([{ command: 'pause', botId: 'bot' }]);
  const desk = new Desk();
  desk.enter();
  expect(desk.send({ ...paused[0], at: desk.tick() } as never)).toEqual([]);
  expect(desk.view.bots[0]).toMatchObject({
    status: 'paused',
    statusReason: { code: 'multi_assets_unsupported' },
  });
});
