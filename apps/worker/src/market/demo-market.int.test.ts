import { marketMs, timeframeMs } from '@trendy/domain';
import type { MarketKey, PriceTick, Timeframe } from '@trendy/domain';
import { expect, test } from 'vitest';

import { withClient } from '../../../../scripts/postgres/roles.ts';
import { until } from '../testing/system.ts';
import type { TestSystem } from '../testing/system.ts';
import { withWorker } from '../testing/with-worker.ts';
import type { WithWorker } from '../testing/with-worker.ts';

const MARKET: MarketKey = { venue: 'trendy', environment: 'demo' };
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT'];

let made: WithWorker;
let system: TestSystem;
withWorker((ready) => {
  made = ready;
  ({ system } = ready);
});

const storedBars = (symbol: string, timeframe: Timeframe) =>
  system.worker.market.bars({ ...MARKET, symbol, timeframe }, {});

test('without a bot, every symbol of the built-in exchange has its instrument, a year of hours and recent minutes', async () => {
  await until(
    'histories',
    () => Promise.all(SYMBOLS.map(async (symbol) => (await storedBars(symbol, '1m')).length)),
    (counts) => counts.every((count) => count >= 1_400),
    60_000,
  );
  const listed = await system.app.market.instruments(MARKET);
  expect(listed.map(({ instrument }) => instrument.symbol)).toEqual(SYMBOLS);
  for (const symbol of SYMBOLS) {
    for (const [timeframe, count] of [
      ['1h', 8_760],
      ['15m', 1_400],
      ['5m', 1_400],
    ] as const) {
      const bars = await storedBars(symbol, timeframe);
      expect(bars.length).toBeGreaterThanOrEqual(count);
      const step = timeframeMs(timeframe);
      const holes = bars.filter(
        (bar, index) => index > 0 && bar.openTime !== bars[index - 1]!.openTime + step,
      );
      expect(holes).toEqual([]);
      expect(bars.at(-1)!.closeTime).toBeGreaterThan(Date.now() - 2 * step);
    }
  }
}, 90_000);

test('its prices reach a listener about once a second and symbol, never oftener', async () => {
  const ticks: PriceTick[] = [];
  const listener = system.app.listen(
    () => undefined,
    () => undefined,
    (heard) => ticks.push(...heard),
  );
  const of = (symbol: string): PriceTick[] => ticks.filter((tick) => tick.symbol === symbol);
  await until(
    'prices',
    () => Promise.resolve(SYMBOLS.map((symbol) => of(symbol).length)),
    (counts) => counts.every((count) => count >= 4),
  );
  await listener.close();
  for (const symbol of SYMBOLS) {
    const own = of(symbol);
    const [first] = own;
    const last = own.at(-1);
    expect(first).toMatchObject({ ...MARKET, price: expect.any(Number) });
    expect(own.length).toBeLessThanOrEqual((last!.at - first!.at) / 1_000 + 2);
    const hour = (await storedBars(symbol, '1h')).at(-1);
    expect(Math.abs(first!.price / hour!.close - 1)).toBeLessThan(0.2);
  }
});

test('what went missing while it was away is read again, and nothing twice over', async () => {
  const [symbol] = SYMBOLS;
  const series = { ...MARKET, symbol: symbol!, timeframe: '5m' as const };
  const before = await system.worker.market.bars(series, {});
  await made.worker.kill('SIGKILL');
  const hole = before.slice(700, 1_000);
  await withClient(made.database.adminUrl, (client) =>
    client.query(
      `delete from market_bars where symbol = $1 and timeframe = '5m' and open_time >= $2 and open_time <= $3`,
      [symbol, new Date(hole[0]!.openTime), new Date(hole.at(-1)!.openTime)],
    ),
  );
  await made.startWorker();
  await until(
    'the hole is filled',
    () =>
      system.worker.market.bars(series, {
        from: marketMs(hole[0]!.openTime),
        to: marketMs(hole.at(-1)!.closeTime),
      }),
    (bars) => bars.length === hole.length,
    60_000,
  );
  const after = await system.worker.market.bars(series, {});
  expect(after.slice(0, before.length)).toEqual(before);
}, 90_000);
