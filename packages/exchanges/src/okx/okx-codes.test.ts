import { describe, expect, test } from 'vitest';

import { classify, toFailure } from '../ccxt/errors.ts';
import type { Verdict } from '../ccxt/errors.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import { OKX_DIALECT } from './okx-dialect.ts';

/** What the venue's own documentation says of each code. Written by hand, not derived from the classifier. */
const DOCUMENTED: readonly (readonly [code: number, status: number, verdict: Verdict])[] = [
  // Outcome not known: the request may have been executed, or is under way.
  [50000, 400, 'unknown'],
  [50001, 503, 'unknown'],
  [50004, 400, 'unknown'],
  [50005, 410, 'unknown'],
  [50013, 429, 'not_done'],
  [50013, 200, 'unknown'],
  [50026, 500, 'unknown'],
  [51410, 200, 'unknown'],
  [99999, 200, 'unknown'],
  [1, 200, 'unknown'],
  // Certainly not executed; the same may be asked again.
  [50011, 429, 'not_done'],
  [50011, 200, 'not_done'],
  [50040, 200, 'not_done'],
  [50061, 200, 'not_done'],
  [51113, 200, 'not_done'],
  // The clock.
  [50102, 401, 'clock'],
  [50107, 401, 'clock'],
  [50112, 401, 'clock'],
  // The key.
  [50100, 400, 'key'],
  [50101, 401, 'key'],
  [50103, 401, 'key'],
  [50104, 400, 'key'],
  [50105, 401, 'key'],
  [50106, 401, 'key'],
  [50110, 401, 'key'],
  [50111, 401, 'key'],
  [50113, 401, 'key'],
  [50114, 401, 'key'],
  [50119, 401, 'key'],
  [50120, 401, 'key'],
  // An order with this id is there: look it up.
  [51016, 200, 'duplicate'],
  [51065, 200, 'duplicate'],
  // No such order, or it has ended.
  [51400, 200, 'missing'],
  [51401, 200, 'missing'],
  [51402, 200, 'missing'],
  [51503, 200, 'missing'],
  [51603, 200, 'missing'],
  // Certainly refused.
  [50002, 400, 'rejected'],
  [50014, 400, 'rejected'],
  [50027, 400, 'rejected'],
  [51000, 200, 'rejected'],
  [51001, 200, 'rejected'],
  [51004, 200, 'rejected'],
  [51006, 200, 'rejected'],
  [51008, 200, 'rejected'],
  [51010, 200, 'rejected'],
  [51020, 200, 'rejected'],
  [51022, 200, 'rejected'],
  [51023, 200, 'rejected'],
  [51027, 200, 'rejected'],
  [51028, 200, 'rejected'],
  [51101, 200, 'rejected'],
  [51119, 200, 'rejected'],
  [51121, 200, 'rejected'],
  [51131, 200, 'rejected'],
  [51169, 200, 'rejected'],
  [51170, 200, 'rejected'],
  [51174, 200, 'rejected'],
  [51278, 200, 'rejected'],
  [51280, 200, 'rejected'],
  [51500, 200, 'rejected'],
  [59000, 200, 'rejected'],
  [59102, 200, 'rejected'],
];

describe('what a code of OKX says', () => {
  test.each(DOCUMENTED)('%i with HTTP %i: %s', (code, status, verdict) => {
    expect(classify(new VendorError('', status, code)).verdict).toBe(verdict);
  });

  test('a refused key and a wrong address have words of their own', () => {
    expect(toFailure(new VendorError('', 401, 50110), 0)).toMatchObject({
      kind: 'key_refused',
      reason: { code: 'ip_not_allowed' },
    });
    expect(toFailure(new VendorError('', 401, 50105), 0)).toMatchObject({
      kind: 'key_refused',
      reason: { code: 'bad_passphrase' },
    });
  });
});

describe('what an envelope says', () => {
  const row = (sCode: string, sMsg = '') => ({ ordId: '', sCode, sMsg });

  test('success, of one and of some', () => {
    expect(OKX_DIALECT.faultOf({ code: '0', msg: '', data: [] })).toBeNull();
    expect(OKX_DIALECT.faultOf({ code: '2', msg: '', data: [row('0'), row('51008')] })).toBeNull();
  });

  test('of one order that failed its row speaks, of several each row does', () => {
    const fault = OKX_DIALECT.faultOf({
      code: '1',
      msg: 'All operations failed',
      data: [row('51008', 'Insufficient'), row('51169')],
    });
    expect(fault).toMatchObject({ code: 51008, message: 'Insufficient' });
    expect(fault?.parts?.map(({ code }) => code)).toEqual([51008, 51169]);
  });

  test('a request that failed has its code in the envelope', () => {
    expect(OKX_DIALECT.faultOf({ code: '50011', msg: 'Too Many Requests', data: [] })).toMatchObject({
      code: 50011,
      message: 'Too Many Requests',
    });
    expect(OKX_DIALECT.faultOf({ hello: 'world' })).toMatchObject({ code: null });
  });
});
