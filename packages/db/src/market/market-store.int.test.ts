import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, BarSeriesKey } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { BTC, openWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const market = { venue: 'trendy', environment: 'demo' } as const;
const minutes: BarSeriesKey = { ...market, symbol: 'BTC/USDT:USDT', timeframe: '1m' };
const start = 1_700_000_040_000;

function aBar(i: number, close = 100 + i, step = timeframeMs('1m')): Bar {
  const openTime = start + i * step;
  return {
    openTime: marketMs(openTime),
    closeTime: marketMs(openTime + step),
    open: 100.1,
    high: 1e9 + 0.1,
    low: 0.000_001_23,
    close,
    volume: 0.1 + 0.2,
  };
}

test('bars come back to the last bit, ordered, cut at both ends, and corrected in place', async () => {
  const bars = Array.from({ length: 10 }, (_, i) => aBar(i));
  await world.worker.market.putBars(minutes, [...bars].reverse());
  await world.worker.market.putBars(minutes, [aBar(3, 7)]);
  const expected = bars.map((bar, i) => (i === 3 ? aBar(3, 7) : bar));
  expect(await world.app.market.bars(minutes, {})).toEqual(expected);
  const range = { from: marketMs(start + 60_000), to: marketMs(start + 5 * 60_000) };
  expect(await world.app.market.bars(minutes, range)).toEqual(expected.slice(1, 5));
  expect(await world.app.market.bars(minutes, { limit: 2 })).toEqual(expected.slice(-2));
  expect(await world.app.market.extent(minutes)).toEqual({
    first: start,
    last: start + 9 * 60_000,
    count: 10,
  });
  expect(await world.app.market.extent({ ...minutes, timeframe: '1h' })).toBeNull();
});

test('a long history goes in over COPY, again without harm, and the later of two bars wins', async () => {
  const series: BarSeriesKey = { ...minutes, symbol: 'ETH/USDT:USDT' };
  const count = 50_000;
  function* history(): Generator<Bar> {
    for (let i = 0; i < count; i += 1) yield aBar(i);
    yield aBar(0, 42);
  }
  const started = performance.now();
  expect(await world.worker.market.loadBars(series, history())).toBe(count);
  console.info(`${count} bars in ${(performance.now() - started).toFixed(0)} ms`);
  expect(await world.worker.market.loadBars(series, history())).toBe(count);
  expect((await world.app.market.extent(series))?.count).toBe(count);
  expect((await world.app.market.bars(series, { to: marketMs(start + 1) }))[0]?.close).toBe(42);
  await world.worker.market.loadBars(series, []);
});

test('mark and index bars lie beside those of trades, each kind by itself', async () => {
  const series: BarSeriesKey = { ...minutes, symbol: 'SOL/USDT:USDT' };
  const [mark, index] = [
    { ...series, price: 'mark' },
    { ...series, price: 'index' },
  ] as const;
  const bars = (close: number): Bar[] => [0, 1, 2].map((i) => ({ ...aBar(i, close), volume: 0 }));
  await world.worker.market.loadBars(series, [aBar(0, 1)]);
  expect(await world.worker.market.loadBars(mark, bars(2))).toBe(3);
  expect(await world.worker.market.loadBars(index, bars(3))).toBe(3);
  expect(await world.worker.market.loadBars(mark, [{ ...aBar(1, 9), volume: 0 }])).toBe(1);
  expect(await world.app.market.bars(series, {})).toEqual([aBar(0, 1)]);
  expect((await world.app.market.bars(mark, {})).map(({ close }) => close)).toEqual([2, 9, 2]);
  const range = { from: marketMs(start + 60_000), to: marketMs(start + 120_000) };
  expect(await world.app.market.bars(index, range)).toEqual(bars(3).slice(1, 2));
  expect(await world.app.market.extent(mark)).toEqual({ first: start, last: start + 120_000, count: 3 });
  await expect(world.app.market.extent({ ...mark, timeframe: '4h' })).resolves.toBeNull();
});

test('instruments and funding are kept per market', async () => {
  await world.worker.market.putInstruments(market, [{ instrument: BTC, status: 'trading' }]);
  await world.worker.market.putInstruments(market, [{ instrument: BTC, status: 'halted' }]);
  expect(await world.app.market.instruments(market)).toMatchObject([{ instrument: BTC, status: 'halted' }]);
  expect(await world.app.market.instrument({ venue: 'okx', environment: 'live' }, BTC.symbol)).toBeNull();
  const rates = [0, 1, 2].map((n) => ({
    at: marketMs(start + n * 28_800_000),
    rate: n / 1e4,
    markPrice: n === 1 ? 5 : null,
  }));
  await world.worker.market.putFunding(market, BTC.symbol, rates);
  await world.worker.market.putFunding(
    market,
    BTC.symbol,
    rates.map((point) => ({ ...point, markPrice: null })),
  );
  const range = { from: marketMs(start), to: marketMs(start + 2 * 28_800_000) };
  expect(await world.app.market.funding(market, BTC.symbol, range)).toEqual(rates.slice(0, 2));
});
