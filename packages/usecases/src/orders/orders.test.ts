import type { KeyPermissions } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { byUrgency, clientOrderIdOf, isOurClientOrderId, judgeKey } from './index.ts';

describe('client order ids', () => {
  const key = new Uint8Array(32).fill(7);

  test('fit every venue, and are the same for the same want', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (account, order) => {
        const id = clientOrderIdOf(key, account, order);
        expect(id).toMatch(/^[a-z2-7]{32}$/);
        expect(isOurClientOrderId(id)).toBe(true);
        expect(clientOrderIdOf(key, account, order)).toBe(id);
      }),
    );
  });

  test('differ by account, order and installation', () => {
    const id = clientOrderIdOf(key, 'a', 'sig|entry|0');
    expect(clientOrderIdOf(key, 'b', 'sig|entry|0')).not.toBe(id);
    expect(clientOrderIdOf(key, 'a', 'sig|entry|1')).not.toBe(id);
    expect(clientOrderIdOf(new Uint8Array(32), 'a', 'sig|entry|0')).not.toBe(id);
  });
});

test('stops go first, entries last', () => {
  const order = (leg: 'entry' | 'exit' | 'stop' | 'target', createdAt: number) => ({ leg, createdAt });
  const sorted = [order('entry', 1), order('stop', 9), order('exit', 2), order('entry', 0)].sort(byUrgency);
  expect(sorted.map(({ leg, createdAt }) => `${leg}${createdAt}`)).toEqual([
    'stop9',
    'exit2',
    'entry0',
    'entry1',
  ]);
});

describe('keys', () => {
  const safe: KeyPermissions = {
    futures: true,
    withdrawals: false,
    internalTransfers: false,
    universalTransfers: false,
    ipRestricted: true,
  };
  const flags = ['futures', 'withdrawals', 'internalTransfers', 'universalTransfers'] as const;

  test('a key that can only trade may be used', () => {
    expect(judgeKey('live', safe)).toBeNull();
  });

  test.each(['withdrawals', 'internalTransfers', 'universalTransfers'] as const)('%s is refused', (flag) => {
    for (const environment of ['live', 'testnet', 'demo'] as const) {
      expect(judgeKey(environment, { ...safe, [flag]: true })).not.toBeNull();
    }
  });

  test('on live, not knowing is a refusal', () => {
    for (const flag of flags) {
      expect(judgeKey('live', { ...safe, [flag]: null })?.code).toBe('permissions_unknown');
      expect(judgeKey('demo', { ...safe, [flag]: null })).toBeNull();
    }
  });

  test('no futures, no use', () => {
    expect(judgeKey('demo', { ...safe, futures: false })?.code).toBe('missing_futures_permission');
  });
});
