import { epochMs } from '@trendy/domain';
import type { StoredOrder } from '@trendy/domain';
import { expect, test } from 'vitest';

import { isHandingOver } from './stop-handover.ts';

const aStop = (change: Partial<StoredOrder>): StoredOrder =>
  ({ id: 'old', leg: 'stop', symbol: 'BTC', state: 'acked', cancelWantedAt: null, ...change }) as StoredOrder;
const old = aStop({ cancelWantedAt: epochMs(1) });

test.each(['intent', 'claimed', 'sending', 'unknown', 'not_placed'] as const)(
  'the old stop stays while the new one is %s',
  (state) => {
    expect(isHandingOver(old, [old, aStop({ id: 'new', state })])).toBe(true);
  },
);

test('it goes as soon as the new one rests, and when none is to follow', () => {
  expect(isHandingOver(old, [old, aStop({ id: 'new' })])).toBe(false);
  expect(isHandingOver(old, [old])).toBe(false);
});

test('another symbol, another leg, or one that is to go as well is no reason to stay', () => {
  const state = 'intent';
  for (const change of [{ symbol: 'ETH' }, { leg: 'target' }, { cancelWantedAt: epochMs(2) }] as const)
    expect(isHandingOver(old, [old, aStop({ id: 'new', state, ...change })])).toBe(false);
  expect(
    isHandingOver(aStop({ leg: 'target', cancelWantedAt: epochMs(1) }), [aStop({ id: 'new', state })]),
  ).toBe(false);
});
