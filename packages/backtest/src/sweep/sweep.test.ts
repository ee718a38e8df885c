import { quoteFromNumber, steps } from '@trendy/domain';
import type { JournalEntry, Strategy } from '@trendy/domain';
import { withMaintenanceAmounts } from '@trendy/simulator';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { createBacktest } from '../run.ts';
import { toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { aRequest, barsOf, flat, HOUR, START, walk } from '../testing/builders.ts';
import { createSweep } from './sweep.ts';

const bars = walk(2_500, 11);
const request = aRequest({
  bars,
  strategy: { id: 'ema-crossover' },
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
  risk: { sizePercent: 50, leverage: 2, stopPercent: 2, maxDrawdownPercent: 60, allowShort: true },
});
const grid = [3, 5, 8, 13].flatMap((fast) => [21, 34, 55].map((slow) => ({ fast, slow })));

function equityOf(changes: Partial<BacktestRequest>, params: object): Float64Array {
  const strategy = { id: 'ema-crossover', params: { ...params } };
  const run = createBacktest({ ...request, ...changes, strategy }, { strategies });
  run.advance(Number.POSITIVE_INFINITY);
  return run.equity;
}

describe('a sweep', () => {
  test('gives every combination its own result, whatever it shares with others', () => {
    const {
      bars: count,
      byEngine,
      equity,
    } = createSweep(request, { strategies }).run(grid, {
      keepsEquity: true,
    })!;
    grid.forEach((params, index) => {
      const own = equity!.subarray(index * (count + 1), (index + 1) * (count + 1));
      expect(own).toEqual(equityOf({}, params));
    });
    expect(byEngine.some((each) => each === 1)).toBe(false);
  });

  test('over a part of the bars warms each combination with the history that a backtest would give it', () => {
    const span = { from: START + 700 * HOUR, to: START + 2_000 * HOUR };
    const results = createSweep(request, { strategies }).run(grid, { ...span, keepsEquity: true })!;
    expect(results.bars).toBe(1_300);
    grid.forEach((params, index) => {
      const own = results.equity!.subarray(index * 1_301, (index + 1) * 1_301);
      expect(own).toEqual(equityOf(span, params));
    });
  });

  test('names the days by the end of the last bar that closed in them', () => {
    const results = createSweep(request, { strategies }).run([grid[0]!], { keepsEquity: true })!;
    expect(results.firstDay).toBe(START);
    expect(results.days).toBe(Math.ceil(2_500 / 24));
    for (let day = 0; day <= results.days; day++)
      expect(results.daily[day]).toBe(results.equity![Math.min(day * 24, 2_500)]);
  });

  test('says why a combination was refused, and runs the others', () => {
    const results = createSweep(request, { strategies }).run([{ fast: 30, slow: 20 }, grid[0]!])!;
    expect(results.refused[0]).toBe('params.fast: must be smaller than slow');
    expect(results.refused[1]).toBeNull();
    expect(results.finalEquity[1]).toBeGreaterThan(0);
  });

  test('sends through the engine what it cannot reproduce', () => {
    const marks = toColumns(bars.map((bar) => ({ ...bar, close: bar.close * 1.001 })));
    const columns = { ...marks, high: marks.high.map((high, row) => Math.max(high, marks.close[row]!)) };
    const results = createSweep({ ...request, marks: columns }, { strategies }).run([grid[0]!], {
      keepsEquity: true,
    })!;
    expect(results.byEngine[0]).toBe(1);
    expect(results.equity).toEqual(equityOf({ marks: columns }, grid[0]!));
  });

  test('refuses what the integers of money cannot carry where the engine refuses it', () => {
    const rich: Partial<BacktestRequest> = {
      instrument: {
        ...request.instrument,
        maxMarketQuantity: steps(10_000_000),
        brackets: withMaintenanceAmounts([
          { notionalFloor: 0, notionalCap: 1e9, maintenanceRate: 0.004, maxLeverage: 10 },
        ]),
      },
      // Five times this is just below the limit, so that the first gain makes the next entry too large.
      capital: quoteFromNumber(9_000_000),
      risk: { ...request.risk, sizePercent: 100, leverage: 5, maxDrawdownPercent: 100 },
    };
    const refusals = new Set<string>();
    const onJournal = (entry: JournalEntry): void => {
      if (entry.kind === 'refused') refusals.add(entry.reason.code);
    };
    const strategy = { id: 'ema-crossover', params: grid[0]! };
    createBacktest({ ...request, ...rich, strategy }, { strategies, onJournal }).advance(Infinity);
    expect(refusals).toContain('above_money_limit');
    const results = createSweep({ ...request, ...rich }, { strategies }).run([grid[0]!], {
      keepsEquity: true,
    })!;
    expect(results.byEngine[0]).toBe(0);
    expect(results.trades[0]).toBeGreaterThan(0);
    expect(results.equity).toEqual(equityOf(rich, grid[0]!));
  });

  test('stops when it is told to, and reports how far it is', () => {
    const seen: number[] = [];
    const results = createSweep(request, { strategies }).run(grid, {
      onProgress: (done, total) => seen.push(done / total),
      isCancelled: () => true,
    });
    expect(results).toBeNull();
    expect(seen).toEqual([1_024 / 2_500]);
  });
});

describe('what is still to be entered when the drawdown limit is reached', () => {
  /** Wishes an exposure at the close of each row, the last one for ever. */
  const planned: Strategy = {
    id: 'planned',
    version: '1',
    name: { en: 'planned', ko: 'planned' },
    description: { en: 'planned', ko: 'planned' },
    params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
    parameters: [],
    warmup: () => 1,
    series: () => [],
    onBar: (view, params, out) => {
      const { wishes } = params as { wishes: readonly number[] };
      out.exposure = wishes[Math.min(wishes.length - 1, (view.openTime - START) / HOUR)]!;
      out.reason = 'planned';
    },
    explain: () => ({}),
    paths: () => [],
  };
  const registry = { get: () => planned };
  const outcomeOf = (wishes: readonly number[], changes: Partial<BacktestRequest>) => {
    const asked = aRequest({
      strategy: { id: 'planned', params: { wishes } },
      risk: { sizePercent: 100, leverage: 1, stopPercent: 0, maxDrawdownPercent: 10, allowShort: true },
      // Flat prices tell nothing of what was entered; its fee does.
      fees: { makerBps: 0, takerBps: 5 },
      ...changes,
    });
    const positions: number[] = [];
    const onJournal = (entry: JournalEntry): void => {
      if (entry.kind === 'fill') positions.push(entry.position);
    };
    const run = createBacktest(asked, { strategies: registry, onJournal });
    run.advance(Number.POSITIVE_INFINITY);
    const swept = createSweep(asked, { strategies: registry }).run([{}], { keepsEquity: true })!;
    expect(swept.byEngine[0]).toBe(0);
    expect(swept.equity).toEqual(run.equity);
    return positions;
  };

  test('is not the other side, once the exit before it has shown the loss', () => {
    const gap = (price: number) => ({ bars: barsOf([...flat(3), ...flat(4, price)]) });
    expect(outcomeOf([1, 1, -1], gap(44_000))).toEqual([200, 0]);
    expect(outcomeOf([1, 1, -1], gap(46_000))).toEqual([200, 0, -199]);
  });

  test('is no addition, once funding has taken so much', () => {
    const due = (rate: number) => ({ bars: barsOf(flat(7)), funding: [{ time: START + 3 * HOUR, rate }] });
    expect(outcomeOf([0.2, 0.2, 1], due(0.6))).toEqual([40]);
    expect(outcomeOf([0.2, 0.2, 1], due(0.4))).toEqual([40, 199]);
  });
});
