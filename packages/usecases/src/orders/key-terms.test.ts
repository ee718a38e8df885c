import { epochMs } from '@trendy/domain';
import { expect, test } from 'vitest';

import { keyCaution, mostOfWallet } from './key-terms.ts';

test.each([
  ['live', true, 10],
  ['live', false, 3],
  // A venue that does not say is not believed.
  ['live', null, 3],
  ['demo', false, 10],
  ['testnet', null, 10],
] as const)('%s, bound to addresses: %s: at most %s times the wallet', (environment, ipRestricted, times) => {
  expect(mostOfWallet(environment, ipRestricted)).toBe(times);
  const caution = keyCaution({ environment, ipRestricted, testedAt: epochMs(1) });
  expect(caution === null).toBe(times === 10);
  if (caution) expect(caution).toEqual({ code: 'key_works_anywhere', values: { times: 3, usualTimes: 10 } });
});

test('of a key that was not tested yet nothing is said', () => {
  expect(keyCaution({ environment: 'live', ipRestricted: null, testedAt: null })).toBeNull();
});
