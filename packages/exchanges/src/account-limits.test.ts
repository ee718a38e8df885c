import { describe, expect, test, vi } from 'vitest';

import { Caller } from './ccxt/caller.ts';
import type { Client } from './ccxt/client.ts';
import { placeFailure } from './ccxt/place-failure.ts';
import { VendorError } from './ccxt/vendor-error.ts';
import { simulatedExchange } from './endpoints.ts';
import type { Endpoints } from './endpoints.ts';
import { InProcessRateBudget } from './rate-budget.ts';

/** What the address may do after a call was refused, and what is made of the refusal of an order. */
async function refused(protocol: Endpoints['protocol'], method: string, status: number, code: number | null) {
  const budget = new InProcessRateBudget({ weightPerMinute: 1_000, now: Date.now });
  const endpoints = simulatedExchange('http://127.0.0.1:9', protocol);
  const caller = new Caller({ endpoints, budget, timeoutMs: 500, receiveWindowMs: 1_000 });
  const error = new VendorError('Too Many Requests', status, code);
  const client = { call: () => Promise.reject(error) } as unknown as Client;
  vi.spyOn(caller, 'client').mockResolvedValue(client);
  const answer = await caller.ask({ method, weight: 1, priority: 'read' }, () => null);
  return { answer, isSilent: (await budget.acquire(1, 'cancel', 0)) !== null, caller, error };
}

describe('who has sent too much', () => {
  test.each([
    ['okx', 'privateGetAccountBalance', 429, 50011, false],
    ['okx', 'privatePostTradeOrder', 429, 50011, false],
    ['okx', 'privatePostTradeOrder', 429, 50061, false],
    ['okx', 'publicGetPublicInstruments', 429, 50011, true],
    // Somebody in between, who knows of no accounts.
    ['okx', 'privateGetAccountBalance', 429, null, true],
    ['okx', 'privateGetAccountBalance', 418, 50011, true],
    ['binance-usdm', 'fapiPrivateV3GetAccount', 429, -1003, true],
    ['binance-usdm', 'fapiPrivatePostOrder', 418, -1003, true],
    ['binance-usdm', 'fapiPrivatePostOrder', 429, -1015, false],
  ] as const)('%s %s, HTTP %d, %s: the whole address keeps silent: %s', async (...row) => {
    const [protocol, method, status, code, silent] = row;
    const { answer, isSilent } = await refused(protocol, method, status, code);
    expect(isSilent).toBe(silent);
    expect(answer).toMatchObject({ ok: false });
    if (code === 50011) expect(answer).toMatchObject({ error: { kind: 'rate_limited' } });
  });

  test('an account of OKX that has sent too many orders waits for its own room, what protects before entries', async () => {
    const { caller, error } = await refused('okx', 'privatePostTradeOrder', 429, 50011);
    const at = Date.now();
    const entry = placeFailure(caller, error, 'entry');
    expect(entry).toMatchObject({ kind: 'not_sent', reason: { code: 'too_many_requests' } });
    expect(entry.kind === 'not_sent' && Number(entry.retryAt) - at).toBeGreaterThanOrEqual(2_000);
    expect(caller.pace.take('entry')).not.toBeNull();
    expect(caller.pace.take('protect')).toBeNull();
  });
});
