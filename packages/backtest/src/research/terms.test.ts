import { quoteFromNumber } from '@trendy/domain';
import { expect, test } from 'vitest';
import type { BacktestRequest } from '../request.ts';
import { aRequest, walk } from '../testing/builders.ts';
import { termsOf } from './terms.ts';

const fees = { makerBps: 2, takerBps: 5 };
const request = aRequest({ bars: walk(50, 1), strategy: { id: 'supertrend' }, fees, slippageBps: 2 });
const others: Readonly<Record<string, Partial<BacktestRequest>>> = {
  capital: { capital: quoteFromNumber(777) },
  stop: { risk: { ...request.risk, stopPercent: 3 } },
  target: { risk: { ...request.risk, takeProfitPercent: 3 } },
  exits: { risk: { ...request.risk, exits: { maxBars: 30 } } },
  execution: { risk: { ...request.risk, execution: { style: 'twap', horizonSeconds: 600 } } },
  leverage: { risk: { ...request.risk, leverage: 5 } },
  fees: { fees: { makerBps: 0, takerBps: 0 } },
  slippage: { slippageBps: 0 },
  path: { path: 'best' },
  latency: { latencyBars: 3 },
  'volume share': { maxVolumeShare: 1 },
  'margin mode': { marginMode: 'isolated' },
  'liquidation fee': { liquidationFeeBps: 1 },
  market: { market: 'spot' },
  funding: { funding: [{ time: 1, rate: 0.0001 }] },
  listing: { listing: { onboardAt: 5 } },
};

test.each(Object.entries(others))('another %s is another try', (_name, change) =>
  expect(termsOf({ ...request, ...change })).not.toBe(termsOf(request)),
);

test('all of them differ from each other, and the order of keys does not matter', () => {
  const all = Object.values(others).map((change) => termsOf({ ...request, ...change }));
  expect(new Set(all).size).toBe(all.length);
  const { stopPercent, ...rest } = request.risk;
  expect(termsOf({ ...request, risk: { stopPercent, ...rest } })).toBe(termsOf(request));
});

test('other parameters on the same terms are no other terms', () =>
  expect(termsOf({ ...request, strategy: { id: 'supertrend', params: { period: 7 } } })).toBe(
    termsOf(request),
  ));
