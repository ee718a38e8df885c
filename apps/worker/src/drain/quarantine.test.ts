import { epochMs, marketMs, quote, steps } from '@trendy/domain';
import type { EngineEvent, Signal } from '@trendy/domain';
import { createState } from '@trendy/engine';
import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';

import { quarantined } from './resolve-entry.ts';
import type { ResolvedEntry } from './resolve-entry.ts';
import { runBatch } from './run-batch.ts';

const symbol = 'BTC/USDT:USDT';
const at = marketMs(1_000);

const ready: readonly EngineEvent[] = [
  {
    kind: 'instrument',
    at,
    instrument: {
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.1',
      stepSize: '0.001',
      minQuantity: steps(1),
      maxQuantity: steps(1_000_000),
      maxMarketQuantity: steps(120_000),
      minNotional: quote(5_00000000),
      brackets: [],
    },
  },
  { kind: 'transfer', at, transferId: 'deposit', amount: quote(10_000_00000000) },
  { kind: 'mark', at, symbol, price: 60_000 },
  {
    kind: 'bot_started',
    at,
    bot: {
      botId: 'bot',
      symbol,
      timeframe: '1h',
      source: 'webhook',
      risk: { sizePercent: 10, leverage: 2, stopPercent: 2, maxDrawdownPercent: 12, allowShort: true },
    },
    history: [],
  },
];

const entry = (seq: number, change: Partial<Signal>): ResolvedEntry => {
  const signal: Signal = {
    signalId: `sig_${seq}`,
    botId: 'bot',
    format: 'trendy',
    symbol,
    intent: 'enter',
    position: 'long',
    receivedAt: epochMs(0),
    ignoredFields: [],
    ...change,
  };
  return {
    seq,
    events: [{ kind: 'alert', at, signal }],
    isDerived: true,
    alert: { signalId: signal.signalId, wish: null, refusal: null },
    validUntil: null,
  };
};
const begun = () => {
  const state = createState(strategies);
  const first = { seq: 1, events: ready, isDerived: true, validUntil: null };
  expect(runBatch(state, [first]).fault).toBeNull();
  return state;
};

test('an alert at which the engine fails is refused with a reason, and the next one is obeyed', () => {
  // The reader of alerts lets no such price pass; this is the wall behind it.
  const poison = entry(2, { limitPrice: 1e308 });
  expect(runBatch(begun(), [poison]).fault).toMatchObject({ seq: 2 });

  const batch = runBatch(begun(), [quarantined(poison), entry(3, {})]);
  expect(batch.fault).toBeNull();
  expect(batch.outcomes[0]?.journal).toMatchObject([
    { kind: 'refused', signalKey: 'sig_2', reason: { code: 'alert_quarantined' } },
  ]);
  expect(batch.outcomes[1]?.placed).toMatchObject([{ leg: 'entry', side: 'buy' }]);
});
