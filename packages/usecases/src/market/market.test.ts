import { epochMs, quote, steps } from '@trendy/domain';
import type { InstrumentRecord } from '@trendy/domain';
import { expect, test } from 'vitest';

import { isOffered } from './market.ts';

const record = (status: string, coin: string): InstrumentRecord => ({
  ...{ status, updatedAt: epochMs(0) },
  instrument: {
    ...{ symbol: `BTC/${coin}:${coin}`, base: 'BTC', quote: coin, tickSize: '0.1', stepSize: '0.001' },
    ...{ minQuantity: steps(1), maxQuantity: steps(9), maxMarketQuantity: steps(9) },
    ...{ minNotional: quote(0), brackets: [] },
  },
});

test.each([
  ['trading', 'USDT', true],
  ['delisted', 'USDT', false],
  ['trading', 'USDC', false],
] as const)('a market that is %s in %s: offered %s', (status, coin, offered) => {
  expect(isOffered(record(status, coin))).toBe(offered);
});
