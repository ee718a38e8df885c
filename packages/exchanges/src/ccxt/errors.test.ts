import { describe, expect, test } from 'vitest';

import { classify, toFailure } from './errors.ts';
import type { Verdict } from './errors.ts';
import { toVendorError, VendorError } from './vendor-error.ts';

/** What the venue's own documentation says of each code. Written by hand, not derived from the classifier. */
const DOCUMENTED: readonly (readonly [code: number, status: number, verdict: Verdict])[] = [
  // Outcome not known: the request may have been executed.
  [-1000, 503, 'unknown'],
  [-1001, 503, 'unknown'],
  [-1006, 503, 'unknown'],
  [-1007, 503, 'unknown'],
  [-1010, 400, 'unknown'],
  [-1016, 503, 'unknown'],
  [-9999, 400, 'unknown'],
  [-4999, 400, 'unknown'],
  // Certainly not executed; the same may be asked again.
  [-1003, 400, 'not_done'],
  [-1003, 429, 'not_done'],
  [-1008, 503, 'not_done'],
  [-1015, 429, 'not_done'],
  [-1021, 400, 'clock'],
  [-5028, 400, 'clock'],
  // The key.
  [-1002, 401, 'key'],
  [-1011, 401, 'key'],
  [-1022, 400, 'key'],
  [-2014, 401, 'key'],
  [-2015, 401, 'key'],
  // An order that exists, or does not.
  [-4116, 400, 'duplicate'],
  [-2011, 400, 'missing'],
  [-2013, 400, 'missing'],
  // Certainly refused.
  ...[-1013, -1014, -1020, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1111, -1112].map(
    (code) => [code, 400, 'rejected'] as const,
  ),
  ...[-1114, -1115, -1116, -1117, -1121, -1128, -1130, -2010, -2018, -2019, -2020, -2021].map(
    (code) => [code, 400, 'rejected'] as const,
  ),
  ...[-2022, -2023, -2024, -2025, -2026, -2027, -2028, -4003, -4004, -4005, -4014, -4015].map(
    (code) => [code, 400, 'rejected'] as const,
  ),
  ...[-4023, -4028, -4046, -4047, -4048, -4059, -4061, -4067, -4068, -4118, -4120, -4131].map(
    (code) => [code, 400, 'rejected'] as const,
  ),
  ...[-4136, -4140, -4164, -4192, -4400, -5021, -5022, -5027].map((code) => [code, 400, 'rejected'] as const),
];

describe('a reply to a request that changes something', () => {
  test.each(DOCUMENTED)('%d with HTTP %d is %s', (code, status, verdict) => {
    expect(classify(new VendorError('text', status, code)).verdict).toBe(verdict);
  });

  test.each([
    [-4061, "Order's position side does not match user's setting.", true],
    [-1106, "Parameter 'reduceonly' sent when not required.", true],
    [-1106, "Parameter 'timeInForce' sent when not required.", false],
    [51000, 'Parameter posSide error', true],
    [51000, 'Parameter sz error', false],
  ])('%d, %s: whether it is about the position mode', (code, message, isMode) => {
    const { verdict, reason } = classify(new VendorError(message, 400, code));
    expect([verdict, reason.code === 'position_mode_mismatch']).toEqual(['rejected', isMode]);
  });

  test('at least forty codes are checked', () => {
    expect(new Set(DOCUMENTED.map(([code]) => code)).size).toBeGreaterThanOrEqual(40);
  });

  test.each([400, 401, 403, 404, 408, 451, 500, 502, 503, 504])(
    'HTTP %d without a code says nothing about the order',
    (status) => {
      expect(classify(new VendorError(`HTTP ${status}`, status, null)).verdict).toBe('unknown');
    },
  );

  test('only one of the two texts of a 503 means that nothing was done', () => {
    const text = (message: string) => classify(new VendorError(message, 503, null)).verdict;
    expect(text('Service Unavailable.')).toBe('not_done');
    expect(text('Unknown error, please check your request or try again later.')).toBe('unknown');
  });

  test('no reply, and a reply that cannot be read, are unknown', () => {
    expect(classify(toVendorError(new Error('socket hang up'))).verdict).toBe('unknown');
    expect(classify(new VendorError('HTTP 200 without a readable body', 200, null)).verdict).toBe('unknown');
  });

  test('418 and 429 stop, whatever the body says', () => {
    expect(classify(new VendorError('', 418, null)).reason.code).toBe('too_many_requests');
    expect(classify(new VendorError('', 429, -1000)).verdict).toBe('not_done');
  });
});

describe('the same on a question', () => {
  test('silence is no answer, never "no"', () => {
    expect(toFailure(new VendorError('', null, null), 0).kind).toBe('no_answer');
    expect(toFailure(new VendorError('', 502, null), 0).kind).toBe('no_answer');
  });

  test('a refused key and a wrong clock have their own kinds', () => {
    expect(toFailure(new VendorError('', 401, -2015), 0).kind).toBe('key_refused');
    expect(toFailure(new VendorError('', 400, -1021), 0).kind).toBe('clock');
  });

  test('a limit says when to come back', () => {
    expect(toFailure(new VendorError('', 429, -1003, 7_000), 1_000)).toMatchObject({
      kind: 'rate_limited',
      retryAt: 8_000,
    });
  });
});

describe('what may be logged', () => {
  test('addresses, signatures and keys are taken out', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ12';
    const thrown = new VendorError(
      `GET https://fapi.binance.com/fapi/v1/order?signature=${secret} X-MBX-APIKEY: ${secret} ${secret}`,
      400,
      -1100,
    );
    expect(JSON.stringify({ message: thrown.message, stack: thrown.stack })).not.toContain(secret);
    expect(thrown.message).not.toContain('fapi.binance.com');
  });

  test("a library's error keeps nothing of its text", () => {
    const error = toVendorError(new Error('binanceusdm GET https://x/?signature=deadbeef timed out'));
    expect(error.message).not.toMatch(/deadbeef|https/);
  });
});
