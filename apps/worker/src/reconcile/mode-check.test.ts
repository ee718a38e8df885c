import { err, marketMs, ok } from '@trendy/domain';
import type { Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { Desk } from '../../../../packages/engine/src/testing/desk.ts';
import { ModeCheck } from './mode-check.ts';

const MINUTE = 60_000;

function world() {
  const time = { now: 1_000_000 };
  const accountMode = vi.fn<Venue['accountMode']>(() =>
    Promise.resolve(ok({ positions: 'one_way', collateral: 'single' })),
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
    check: new ModeCheck(context as never, account as never, { accountMode }),
    accountMode,
    paused,
    time,
  };
}

test('asked at once, after a reconnect and every ten minutes; neither one-way nor hedge mode pauses anything', async () => {
  const { check, accountMode, paused, time } = world();
  await check.check();
  time.now += 9 * MINUTE;
  await check.check();
  expect(accountMode).toHaveBeenCalledTimes(1);
  check.forget();
  accountMode.mockResolvedValueOnce(ok({ positions: 'hedge', collateral: 'single' }));
  await check.check();
  time.now += 10 * MINUTE;
  await check.check();
  expect(accountMode).toHaveBeenCalledTimes(3);
  expect(paused).toEqual([]);
});

test('silence is no answer: it is asked again', async () => {
  const { check, accountMode, paused } = world();
  accountMode.mockResolvedValueOnce(err({ kind: 'no_answer', reason: { code: 'timeout' } }));
  await check.check();
  await check.check();
  expect(accountMode).toHaveBeenCalledTimes(2);
  expect(paused).toEqual([]);
});

test.each([
  ['multi', 'multi_assets_unsupported'],
  ['credit', 'credit_mode_unsupported'],
  ['portfolio', 'portfolio_margin_unsupported'],
  ['none', 'no_futures_account'],
] as const)(
  'collateral “%s” pauses what runs and says what to do; what is held keeps its stop',
  async (collateral, code) => {
    const { check, accountMode, paused } = world();
    accountMode.mockResolvedValue(ok({ positions: 'one_way', collateral }));
    await check.check();
    expect(paused).toMatchObject([{ command: 'pause', botId: 'bot' }]);
    const desk = new Desk();
    desk.enter();
    expect(desk.send({ ...paused[0], at: desk.tick() } as never)).toEqual([]);
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code } });
  },
);

test('while the account is unfit every call asks: a bot that was started again is paused again', async () => {
  const { check, accountMode, paused, time } = world();
  accountMode.mockResolvedValue(ok({ positions: 'one_way', collateral: 'credit' }));
  await check.check();
  time.now += 30_000;
  await check.check();
  expect(paused).toHaveLength(2);
  accountMode.mockResolvedValue(ok({ positions: 'one_way', collateral: 'single' }));
  await check.check();
  await check.check();
  expect(accountMode).toHaveBeenCalledTimes(3);
});
