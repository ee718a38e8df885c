import { epochMs, marketMs, quote, steps, ticks } from '@trendy/domain';
import type { AccountWork, EngineEvent, FillEvent, JournalEntry, WorkerStore } from '@trendy/domain';
import { createState } from '@trendy/engine';
import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { commitBatch } from './commit-batch.ts';
import { runBatch } from './run-batch.ts';

const symbol = 'BTC/USDT:USDT';
const at = marketMs(1_000);
const now = epochMs(1_000);
const account: AccountWork = {
  accountId: 'account',
  userId: 'user',
  venue: 'trendy',
  environment: 'demo',
  status: 'active',
};

/** What a batch asked of its store, in turn; answers are as if nothing was there. */
function listening(): { store: WorkerStore; calls: { readonly name: string; readonly given: unknown[] }[] } {
  const calls: { readonly name: string; readonly given: unknown[] }[] = [];
  const answers: Record<string, unknown> = {
    'states.save': { ok: true },
    'orders.insertIntents': { refused: [] },
    'orders.byKey': { id: 'id' },
    'orders.open': [],
  };
  const part = (of: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method: string) =>
          (...given: unknown[]) => {
            calls.push({ name: `${of}.${method}`, given });
            return Promise.resolve(answers[`${of}.${method}`] ?? []);
          },
      },
    );
  return { calls, store: new Proxy({}, { get: (_, name: string) => part(name) }) as WorkerStore };
}

test('the orders that a batch fills, cancels or gives up are taken before the allowance, those that others end meanwhile too', async () => {
  const events: readonly EngineEvent[] = [
    {
      kind: 'instrument',
      at,
      instrument: {
        ...{ symbol, base: 'BTC', quote: 'USDT', tickSize: '0.1', stepSize: '0.001', brackets: [] },
        ...{ minQuantity: steps(1), maxQuantity: steps(1_000_000), maxMarketQuantity: steps(120_000) },
        minNotional: quote(5_00000000),
      },
    },
    { kind: 'transfer', at, transferId: 'deposit', amount: quote(10_000_00000000) },
    { kind: 'mark', at, symbol, price: 60_000 },
  ];
  const state = createState(strategies);
  const ran = runBatch(state, [{ seq: 1, events, isDerived: false, validUntil: null }]);
  const [first] = ran.outcomes;
  if (!first) throw new Error('the batch is empty');
  const fill: FillEvent = {
    ...{ kind: 'fill', at, symbol, tradeId: '1', orderId: 'sig_1|entry|0', side: 'buy', cause: 'order' },
    ...{ price: ticks(600_000), quantity: steps(1), fee: quote(0), liquidity: 'taker' },
  };
  const end = { kind: 'execution', symbol, signalKey: 'sig_3', filled: 0, wanted: 1 } as JournalEntry;
  const outcome = { ...first, fills: [fill], canceled: ['sig_2|stop|0'], journal: [end] };
  const batch = { ...ran, outcomes: [outcome] };
  const { calls, store } = listening();
  const context = { crashpoint: () => undefined, orderIdKey: 'key' } as unknown as WorkerContext;
  await commitBatch(context, store, {
    ...{ account, fence: 1, expectedVersion: 0, state, batch, moves: [], now, withEquity: false },
  });
  const names = calls.map(({ name }) => name);
  const held = names.indexOf('orders.hold');
  expect(calls[held]?.given).toEqual(['account', ['sig_1|entry|0', 'sig_2|stop|0', 'sig_3|entry|0']]);
  for (const later of [
    'records.appendFills',
    'orders.applyFills',
    'risk.setMark',
    'orders.wantCancel',
    'orders.noteEntryEnds',
  ])
    expect(names.indexOf(later), later).toBeGreaterThan(held);
});
