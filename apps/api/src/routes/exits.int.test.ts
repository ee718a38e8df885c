import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi } from '../testing/running-api.ts';
import type { TestApi } from '../testing/running-api.ts';
import { anAlert, asAdmin, openDesk, RISK, SYMBOL } from '../testing/trading-desk.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const EXITS = {
  targets: [
    { percent: 2, sharePercent: 50 },
    { percent: 5, sharePercent: 25 },
  ],
  trailing: { percent: 2, activationPercent: 3 },
  breakEven: { triggerPercent: 1.5, offsetPercent: 0.1 },
  maxBars: 48,
};
const SEVERAL = { ...RISK, takeProfitPercent: null, exits: EXITS };

test('a bot’s exits: made, read back, kept, changed, taken away; a start tells the worker of them', async () => {
  const person = await api.person('exits');
  const { accountId, botId } = await openDesk(api, person);
  const params = { id: botId };
  expect((await person.api.getBot({ params })).risk).toMatchObject({ takeProfitPercent: 4, exits: null });
  const body = {
    accountId,
    name: 'Ladder',
    symbol: 'ETH/USDT:USDT',
    timeframe: '1h',
    source: 'webhook',
    risk: SEVERAL,
  } as const;
  const made = await person.api.createBot({ body: structuredClone(body) });
  expect(made.risk).toMatchObject({ takeProfitPercent: null, exits: EXITS });
  expect((await person.api.getBot({ params: { id: made.id } })).risk.exits).toEqual(EXITS);
  // The same form sent twice is one bot, with its exits.
  expect((await person.api.createBot({ body: structuredClone(body) })).id).toBe(made.id);

  const change = async (risk: object) =>
    (await person.api.updateBot({ params, body: { risk: { ...RISK, ...risk } } })).risk;
  expect(await change({ takeProfitPercent: null, exits: EXITS })).toMatchObject({ exits: EXITS });
  expect(await change({ takeProfitPercent: null, leverage: 3 })).toMatchObject({ leverage: 3, exits: EXITS });
  const { targets: _several, ...rest } = EXITS;
  expect(await change({})).toMatchObject({ takeProfitPercent: 4, exits: rest });
  expect(await change({ exits: null })).toMatchObject({ takeProfitPercent: 4, exits: null });
  const [stored] = await asAdmin<{ risk: object }>(api, 'select risk from bots where id = $1', [botId]);
  expect(stored?.risk).not.toHaveProperty('exits');
});

test('each field at fault is named, of a bot and of a backtest', async () => {
  const person = await api.person('exitfaults');
  const { botId } = await openDesk(api, person);
  const risk = {
    ...SEVERAL,
    exits: {
      ...EXITS,
      targets: [
        { percent: 5, sharePercent: 80 },
        { percent: 3, sharePercent: 80 },
      ],
      breakEven: { triggerPercent: 1, offsetPercent: 1 },
    },
  };
  const problem = {
    status: 400,
    code: 'invalid',
    errors: [
      { field: 'risk.exits.targets.1.percent', code: 'not_ascending', values: { other: 5 } },
      { field: 'risk.exits.targets', code: 'shares_above_whole', values: { sum: 160 } },
      { field: 'risk.exits.breakEven.offsetPercent', code: 'not_smaller', values: { other: 1 } },
    ],
  };
  await expect(
    person.api.updateBot({ params: { id: botId }, body: { risk: structuredClone(risk) } }),
  ).rejects.toMatchObject({ problem });
  const body = { symbol: SYMBOL, timeframe: '1h', strategyId: 'supertrend' } as const;
  await expect(
    person.api.createBacktest({ body: { ...body, risk: structuredClone(risk) } }),
  ).rejects.toMatchObject({ problem });
  await expect(
    person.api.createBacktest({ body: { ...body, risk: { ...RISK, exits: { targets: EXITS.targets } } } }),
  ).rejects.toMatchObject({
    problem: { errors: [{ field: 'risk.takeProfitPercent', code: 'one_or_several' }] },
  });
  const queued = await person.api.createBacktest({ body: { ...body, risk: structuredClone(SEVERAL) } });
  expect(queued.request.risk).toMatchObject({ takeProfitPercent: null, exits: EXITS });
});

test('the intake takes an alert with several targets, and says at once what cannot be traded', async () => {
  const person = await api.person('ladderalerts');
  const { hookPath } = await openDesk(api, person);
  const post = async (takeProfit: readonly object[]) => {
    const alert = { ...(JSON.parse(anAlert()) as object), takeProfit };
    const response = await fetch(`${api.url}${hookPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const step = (percent: number, share: number) => ({ percent, share });
  expect(await post([step(3, 0.5), step(5, 0.5)])).toMatchObject({ status: 202 });
  expect(await post([step(3, 0.7), step(5, 0.7)])).toMatchObject({
    status: 400,
    body: { messageCode: 'target-shares-too-big' },
  });
});
