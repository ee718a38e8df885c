import { epochMs, marketMs } from '@trendy/domain';
import { describe, expect, test } from 'vitest';

import { resolveAlert } from './index.ts';
import type { PendingAlert } from './index.ts';

const scope = {
  botId: 'bot',
  symbol: 'BTC/USDT:USDT',
  risk: { sizePercent: 10, leverage: 2, stopPercent: 2, maxDrawdownPercent: 12, allowShort: true },
};
const received = epochMs(Date.UTC(2026, 0, 1));
const alert = (body: object, more: Partial<PendingAlert> = {}): PendingAlert => ({
  signalId: 'sig_1',
  body: JSON.stringify({ v: 1, ticker: 'BTCUSDT', action: 'long', ...body }),
  receivedAt: received,
  ttlSeconds: 60,
  test: false,
  ...more,
});
const at = (ms: number) => epochMs(received + ms);
const resolve = (pending: PendingAlert, ageMs = 100) =>
  resolveAlert(pending, scope, at(ageMs), marketMs(received));
const refusalOf = (pending: PendingAlert, ageMs?: number) => {
  const { event } = resolve(pending, ageMs);
  return event.kind === 'alert_refused' ? event.reason.code : null;
};

test('a fresh alert inside its scope becomes a signal', () => {
  const { event, validUntil } = resolve(alert({ stop: { percent: 1 } }));
  expect(event).toMatchObject({
    kind: 'alert',
    signal: { botId: 'bot', intent: 'enter', position: 'long', stopPercent: 1, receivedAt: received },
  });
  expect(validUntil).toBe(received + 60_000);
});

describe('age', () => {
  const said = (offsetMs: number) => ({ time: new Date(received + offsetMs).toISOString() });

  test('counts from what the sender said', () => {
    expect(refusalOf(alert(said(-59_000)), 900)).toBeNull();
    expect(refusalOf(alert(said(-59_000)), 1_100)).toBe('signal_too_old');
  });

  test('counts from the receipt when the sender said nothing', () => {
    expect(refusalOf(alert({}), 60_000)).toBeNull();
    expect(refusalOf(alert({}), 60_001)).toBe('signal_too_old');
  });

  test('a clock far ahead is refused, a little ahead is not', () => {
    expect(refusalOf(alert(said(5_000)))).toBeNull();
    expect(refusalOf(alert(said(6_000)))).toBe('signal_from_future');
  });

  test('a future time does not lengthen the life', () => {
    expect(resolve(alert(said(5_000))).validUntil).toBe(received + 60_000);
  });
});

test.each([
  [{ ticker: 'ETHUSDT' }, 'ticker_out_of_scope'],
  [{ size: { type: 'equity_percent', value: 11 } }, 'size_out_of_scope'],
  [{ stop: { percent: 2.1 } }, 'stop_out_of_scope'],
  [{ takeProfit: [{ percent: 1.9 }] }, 'target_out_of_scope'],
  [{ takeProfit: [{ percent: 3 }, { percent: 11 }] }, 'target_out_of_scope'],
  [{ test: true }, 'test_only'],
  [{ action: 'hodl' }, 'invalid_action'],
])('%j is refused: %s', (body, code) => {
  expect(refusalOf(alert(body))).toBe(code);
});

test('a stop as wide as the bot’s, or closer, is the alert’s to choose', () => {
  expect(refusalOf(alert({ stop: { percent: 2 } }))).toBeNull();
  expect(refusalOf(alert({ stop: { percent: 0.5 } }))).toBeNull();
});

test('the test button never trades', () => {
  expect(refusalOf(alert({}, { test: true }))).toBe('test_only');
});

describe('exits of an alert', () => {
  const takeProfit = [
    { percent: 3, share: 0.5 },
    { percent: 5, share: 0.5 },
  ];
  const targets = [
    { percent: 3, sharePercent: 50 },
    { percent: 5, sharePercent: 50 },
  ];

  test('its targets reach the signal', () => {
    expect(resolve(alert({ takeProfit })).event).toMatchObject({ kind: 'alert', signal: { targets } });
  });

  test('a bot whose own settings reach farther lets its alerts go as far, and no farther', () => {
    const far = { ...scope, risk: { ...scope.risk, exits: { targets: [{ percent: 1, sharePercent: 50 }] } } };
    const kindOf = (percent: number) =>
      resolveAlert(alert({ takeProfit: [{ percent }] }), far, at(1), marketMs(received)).event.kind;
    expect(kindOf(1)).toBe('alert');
    expect(kindOf(0.9)).toBe('alert_refused');
  });

  test('a trailing distance is bounded like a stop', () => {
    const body = { v: undefined, action: 'buy' };
    const trailing = (trailPercent: number) =>
      resolve(alert({ ...body, stopLoss: { type: 'trailing_stop', percent: 2, trailPercent } })).event;
    expect(trailing(2)).toMatchObject({
      kind: 'alert',
      signal: { stopPercent: 2, trailing: { percent: 2 } },
    });
    expect(trailing(0.5)).toMatchObject({ reason: { code: 'trailing_out_of_scope' } });
  });

  test('whoever wants out is let out, whatever else the alert names', () => {
    const wide = { takeProfit: [{ percent: 50 }], stop: { percent: 9 } };
    const size = { type: 'equity_percent', value: 100 };
    expect(refusalOf(alert({ action: 'close', size, ...wide }))).toBeNull();
    expect(refusalOf(alert({ action: 'close', ticker: 'ETHUSDT', size }))).toBe('ticker_out_of_scope');
  });
});
