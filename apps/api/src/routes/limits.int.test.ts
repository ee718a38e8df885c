import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestApi } from '../testing/running-api.ts';
import type { TestApi } from '../testing/running-api.ts';
import { openDesk } from '../testing/trading-desk.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ MAX_BOTS: 3, MAX_WEBHOOKS: 2, MAX_ACCOUNTS: 2, MAX_DEMO_ACCOUNTS: 2 });
}, 60_000);
afterAll(() => api.stop());

const RISK = { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: null } as const;
const wish = (accountId: string, name: string) =>
  ({
    accountId,
    name,
    symbol: 'SOL/USDT:USDT',
    timeframe: '1h',
    source: 'webhook',
    risk: { ...RISK, maxDrawdownPercent: 12, allowShort: true },
  }) as const;

const kinds = (results: readonly PromiseSettledResult<unknown>[]) =>
  results
    .flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    .map(({ problem }: { problem: { code: string; status: number; detail: string } }) => problem);

describe('what one user may have', () => {
  test('two tabs that finish the wizard at the same instant make one bot', async () => {
    const person = await api.person('tabs');
    const { accountId } = await openDesk(api, person);
    const body = wish(accountId, 'Alerts SOL');
    const made = await Promise.all([1, 2].map(() => person.api.createBot({ body })));
    expect(made[0]?.id).toBe(made[1]?.id);
    expect((await person.api.listBots({})).items.filter(({ name }) => name === body.name)).toHaveLength(1);
    const other = await person.api.createBot({ body: { ...body, name: 'Another' } });
    expect(other.id).not.toBe(made[0]?.id);
  });

  test('bots: as many as allowed, even when they are asked for at once; the answer names the limit', async () => {
    const person = await api.person('bots');
    const { accountId } = await openDesk(api, person);
    const before = (await person.api.listBots({})).items.length;
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => person.api.createBot({ body: wish(accountId, `Bot ${n}`) })),
    );
    expect((await person.api.listBots({})).items).toHaveLength(3);
    const refused = kinds(results);
    expect(refused).toHaveLength(4 - (3 - before));
    for (const problem of refused) {
      expect(problem).toMatchObject({ code: 'too_many_bots', status: 409 });
      expect(problem.detail).toContain('3 bots');
    }
  });

  test('accounts with play money', async () => {
    const person = await api.person('demos');
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map(() => person.api.createDemoAccount({ body: { balance: 1_000 } })),
    );
    expect((await person.api.listAccounts({})).items).toHaveLength(2);
    for (const problem of kinds(results)) {
      expect(problem).toMatchObject({ code: 'too_many_demo_accounts', status: 409 });
    }
  });

  test('accounts with keys of their own', async () => {
    const person = await api.person('keys');
    const body = (label: string) =>
      ({
        venue: 'binanceusdm',
        environment: 'testnet',
        label,
        apiKey: 'k'.repeat(64),
        secret: 's'.repeat(64),
      }) as const;
    const results = await Promise.allSettled(
      ['A', 'B', 'C', 'D'].map((label) => person.api.registerAccount({ body: body(label) })),
    );
    expect((await person.api.listAccounts({})).items).toHaveLength(2);
    for (const problem of kinds(results)) {
      expect(problem).toMatchObject({ code: 'too_many_accounts', status: 409 });
    }
  });

  test('webhooks', async () => {
    const person = await api.person('hooks');
    const { accountId } = await openDesk(api, person);
    const had = (await person.api.listWebhooks({})).items.length;
    const bots = [];
    for (const name of ['One', 'Two']) bots.push(await person.api.createBot({ body: wish(accountId, name) }));
    const results = await Promise.allSettled(
      bots.map(({ id }) => person.api.createWebhook({ body: { botId: id } })),
    );
    expect((await person.api.listWebhooks({})).items).toHaveLength(2);
    expect(kinds(results).map(({ code }) => code)).toEqual(Array(had).fill('too_many_webhooks'));
  });
});
