import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { ExchangeOperator } from '../testing/exchange-books.ts';
import { expectBooksAgree } from '../testing/books-agree.ts';
import { runningProcesses, systemUnderTest } from '../testing/running-system.ts';
import {
  allDeliveries,
  connectAccount,
  isFinal,
  postAlert,
  signUp,
  startWebhookBot,
} from '../testing/trader.ts';
import type { Hook, Trader } from '../testing/trader.ts';
import { until } from '../testing/until.ts';

const SERVICES = ['worker', 'api', 'exchange', 'web', 'postgres'] as const;

interface Desk {
  readonly trader: Trader;
  readonly accountId: string;
  readonly apiKey: string;
  readonly hook: Hook;
}

/** Alerts with ids of their own, sent again on 5xx and on silence as a patient sender would. @returns acknowledged ids. */
async function keepSending(desk: Desk, isOver: () => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let number = 0; !isOver(); number++) {
    const id = `kill-${number}`;
    const action = number % 2 === 0 ? 'long' : 'close';
    for (let attempt = 0; attempt < 40; attempt++) {
      const alert = { v: 1, id, ticker: 'BINANCE:BTCUSDT.P', action, time: new Date().toISOString() };
      const status = await postAlert(desk.hook.url, alert);
      if (status === 202 || status === 200) {
        acknowledged.push(id);
        break;
      }
      expect([0, 429, 500, 502, 503], 'a refusal that the sender may mend by sending again').toContain(
        status,
      );
      await delay(500);
    }
    await delay(400);
  }
  return acknowledged;
}

async function healthy(): Promise<void> {
  const { urls } = systemUnderTest();
  for (const url of [
    `${urls.api}/readyz`,
    `${urls.worker}/readyz`,
    `${urls.exchange}/fapi/v1/ping`,
    urls.web,
  ]) {
    await until(`${url} answers`, async () => (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok);
  }
}

function kill(names: readonly string[]): void {
  const processes = runningProcesses(systemUnderTest());
  for (const name of names) {
    const pid = processes.get(name);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
  }
}

test('killed one by one and all at once while alerts arrive: nothing is lost, nothing is doubled', async () => {
  test.setTimeout(300_000);
  const system = systemUnderTest();
  const operator = new ExchangeOperator(system);
  const desks: Desk[] = [];
  for (let index = 0; index < 2; index++) {
    const key = await operator.openAccount(10_000);
    const trader = await signUp(system.urls.api);
    const accountId = await connectAccount(trader, key);
    desks.push({
      trader,
      accountId,
      apiKey: key.apiKey,
      hook: await startWebhookBot(trader, accountId, 'BTC/USDT:USDT'),
    });
  }

  let isOver = false;
  const sending = desks.map((desk) => keepSending(desk, () => isOver));
  for (const victims of [...SERVICES.map((name) => [name]), SERVICES]) {
    await delay(1_500);
    kill(victims);
    await delay(500);
    await healthy();
  }
  await delay(1_000);
  isOver = true;
  const acknowledged = await Promise.all(sending);

  for (const [index, desk] of desks.entries()) {
    const ids = acknowledged[index] ?? [];
    expect(ids.length).toBeGreaterThan(5);
    const deliveries = await until(
      'every alert has its end',
      async () => {
        const all = await allDeliveries(desk.trader);
        const open = all.filter((delivery) => !isFinal(delivery));
        if (open.length > 0) throw new Error(`${open.length} open: ${JSON.stringify(open[0])}`);
        return all;
      },
      { timeoutMs: 90_000, everyMs: 1_000 },
    );
    const stored = deliveries.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(new Set(stored).size, 'one delivery for each alert').toBe(stored.length);
    expect(
      ids.filter((id) => !stored.includes(id)),
      'acknowledged alerts that are not stored',
    ).toEqual([]);

    const books = await expectBooksAgree(desk.trader, desk.accountId, desk.apiKey, operator);
    const entries = new Map<string, number>();
    const { items } = await desk.trader.client.listOrders({ query: { limit: 200 } });
    for (const order of books.orders) {
      const ours = items.find(({ clientOrderId }) => clientOrderId === order.clientOrderId);
      if (ours?.signalId) {
        const key = `${ours.signalId} ${ours.leg}`;
        entries.set(key, (entries.get(key) ?? 0) + 1);
      }
    }
    expect(
      [...entries].filter(([, count]) => count > 1),
      'signals with more than one order',
    ).toEqual([]);
  }
});
