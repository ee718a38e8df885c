import { err, ok } from '@trendy/domain';
import type { StoredOrder } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { judgeLiquidity } from './judge-liquidity.ts';
import type { SendDeps } from './send-order.ts';

const QUALITY = { bid: 99.99, ask: 100.01, volume24hQuote: 10_000_000 };
/** Ten within a few ticks of the middle, and nothing seen beyond. */
const GLIMPSE = {
  bid: 99.99,
  ask: 100.01,
  volume: 0,
  overMs: 60_000,
  bids: [[99.99, 10]],
  asks: [[100.01, 10]],
};

function world(near: () => Promise<unknown>) {
  const nearOf = vi.fn(near);
  const market = { glimpses: { of: () => Promise.resolve(ok(GLIMPSE)) }, nearDepths: { of: nearOf } };
  const deps = { account: {}, context: { market: () => market } } as unknown as SendDeps;
  const judge = (quantity: string) => {
    const request = { timeInForce: 'gtc' };
    return judgeLiquidity(deps, { side: 'buy', quantity, symbol: 'BTC', request } as StoredOrder, QUALITY);
  };
  return { judge, nearOf };
}

const side = (base: number) => ({ base, isWhole: true });
const found = (base: number) => () => Promise.resolve(ok({ bids: side(0), asks: side(base) }));

test('what fits into the levels that are seen costs no deeper look', async () => {
  const { judge, nearOf } = world(found(0));
  expect(await judge('2')).toBeNull();
  expect(nearOf).not.toHaveBeenCalled();
});

test('a larger one is judged by a deeper look, either way', async () => {
  expect(await world(found(1_000)).judge('200')).toBeNull();
  expect(await world(found(1_000)).judge('201')).toMatchObject({
    code: 'liquidity_depth',
    values: { limitBase: 200 },
  });
  const silent = err({ kind: 'no_answer', reason: { code: 'timeout' } });
  expect(await world(() => Promise.resolve(silent)).judge('200')).toBe('later');
});
