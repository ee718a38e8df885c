import { chooseInstrument } from '../data/instruments.ts';
import { syntheticBars } from '../bench/synthetic-bars.ts';
import { strategyList } from '@trendy/strategies';
import { expect, test } from 'vitest';
import { compareStrategies } from './compare-strategies.ts';
import type { ComparedMarket } from './markets.ts';
import { renderComparison } from './render-comparison.ts';

const HOUR = 3_600_000;
const bars = syntheticBars(3_000, 7, HOUR);
const { instrument } = chooseInstrument({ file: 'btcusdt_perp.csv', bars, brackets: [] });
const market: ComparedMarket = {
  name: 'BTC',
  file: 'btcusdt_perp.csv',
  bars,
  timeframe: '1h',
  instrument: {
    ...instrument,
    brackets: [
      { notionalFloor: 0, notionalCap: 1e12, maintenanceRate: 0.004, maintenanceAmount: 0, maxLeverage: 125 },
    ],
  },
  funding: Array.from({ length: 375 }, (_unused, index) => ({ time: index * 8 * HOUR, rate: 0.0004 })),
  spot: { bars, instrument: { ...instrument, symbol: 'BTC/USDT:SPOT' } },
};

test('every strategy of the catalogue has its row, the hedged one with the funding that it is for', () => {
  const rows = compareStrategies([market], () => undefined);
  expect(rows.map((row) => row.strategy)).toEqual(strategyList.map((strategy) => strategy.id));
  for (const row of rows) {
    expect(row.low).toBeLessThanOrEqual(row.netReturn);
    expect(row.high).toBeGreaterThanOrEqual(row.netReturn);
  }
  const hedged = rows.find((row) => row.strategy === 'funding-arbitrage');
  expect(hedged?.funding).toBeGreaterThan(100);
  // Both legs have the same price here, so that funding less costs is all there is.
  expect(hedged!.netReturn * 10_000).toBeCloseTo(hedged!.funding - hedged!.costs, -1);
  const text = renderComparison(rows, [market]);
  for (const { name } of rows) expect(text).toContain(`| ${name} |`);
  expect(text).not.toMatch(/NaN|undefined|null/);
  const stopped = { ...rows[0]!, stoppedAt: Date.UTC(2024, 0, 5) };
  expect(renderComparison([stopped], [market])).toContain('%, stopped 2024-01-05 |');
});
