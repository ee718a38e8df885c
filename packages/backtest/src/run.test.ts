import type { EngineEvent, JournalEntry } from '@trendy/domain';
import { createEffects, createState, restore, snapshot, step } from '@trendy/engine';
import { strategies, strategyList } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { replay } from './replay.ts';
import type { BacktestReport } from './report/report.ts';
import type { BacktestRequest } from './request.ts';
import { createBacktest, runBacktest } from './run.ts';
import { aRequest, HOUR, START, walk } from './testing/builders.ts';

const bars = walk(1500, 7);
const charged: Partial<BacktestRequest> = {
  bars,
  fees: { makerBps: 2, takerBps: 5 },
  slippageBps: 2,
  risk: {
    sizePercent: 10,
    leverage: 3,
    stopPercent: 2,
    takeProfitPercent: 3,
    maxDrawdownPercent: 90,
    allowShort: true,
  },
  funding: Array.from({ length: 180 }, (_unused, index) => ({
    time: START + index * 8 * HOUR,
    rate: 0.0001 * (1 - (index % 3)),
  })),
  liquidationFeeBps: 125,
};
const requestFor = (id: string): BacktestRequest => aRequest({ ...charged, strategy: { id } });

function taped(request: BacktestRequest) {
  const tape: EngineEvent[] = [];
  const written: JournalEntry[] = [];
  const report = runBacktest(request, {
    strategies,
    onEvent: (event) => tape.push(event),
    onJournal: (entry) => written.push(entry),
  });
  if (!report) throw new Error('cancelled');
  return { report, tape, written };
}

/** A random walk seldom gives them their setting, and its funding none worth carrying. */
const FEW_TRADES: Readonly<Record<string, number>> = {
  'rsi-ema': 1,
  'bollinger-rsi': 10,
  'mean-reversion': 10,
  'funding-arbitrage': -1,
};

describe.each(strategyList.map((strategy) => strategy.id))('%s', (id) => {
  test('the same request gives the same bytes, in one piece or in chunks', () => {
    const whole = JSON.stringify(runBacktest(requestFor(id), { strategies }));
    const run = createBacktest(requestFor(id), { strategies });
    while (!run.advance(37));
    expect(JSON.stringify(run.report())).toBe(whole);
    expect(whole).not.toMatch(/NaN|Infinity/);
  });

  test('its tape replayed gives the same journal, streaming instead of prepared, restored at every event', () => {
    const { report, tape, written } = taped(requestFor(id));
    const journal = replay(tape, strategies);
    expect(journal).toEqual(written);
    expect(restoredJournal(tape)).toEqual(journal);
    expect(report.trades.length).toBeGreaterThan(FEW_TRADES[id] ?? 20);
    // What the replay wants placed is what was acknowledged in the recording.
    const wanted = journal.flatMap((entry) =>
      entry.kind === 'order' && entry.status === 'wanted' ? [entry.orderId] : [],
    );
    const answered = tape.flatMap((event) =>
      event.kind === 'order' && (event.status === 'acked' || event.status === 'rejected')
        ? [event.orderId]
        : [],
    );
    expect(answered).toEqual(wanted);
  });

  test('the report adds up', () => {
    const { report } = taped(requestFor(id));
    const units = (text: string): bigint => BigInt(Math.round(Number(text) * 1e8));
    const { costs, result, trades } = report;
    expect(
      units(costs.gross) -
        units(costs.fees) -
        units(costs.slippage) +
        units(costs.funding) -
        units(costs.liquidation),
    ).toBe(units(costs.net));
    expect(units(result.finalEquity) - units(result.initialEquity)).toBe(units(costs.net));
    const sum = (key: 'pnl' | 'fees' | 'funding' | 'slippage'): bigint =>
      trades.reduce((total, trade) => total + units(trade[key]), 0n);
    expect(sum('pnl')).toBe(units(costs.net));
    expect(sum('fees')).toBe(units(costs.fees));
    expect(sum('funding')).toBe(units(costs.funding));
    expect(sum('slippage')).toBe(units(costs.slippage));
    expect(report.curve.equity.at(-1)).toBe(Number(result.finalEquity));
  });

  test('cutting the data changes nothing before the cut', () => {
    const { report } = taped(requestFor(id));
    for (const cut of [400, 777, 1203]) {
      const short = taped({ ...requestFor(id), bars: bars.slice(0, cut) }).report;
      const end = START + cut * HOUR;
      expect(short.decisions).toEqual(report.decisions.filter((decision) => decision.time <= end));
      const closed = (trades: BacktestReport['trades']) =>
        trades.filter((trade) => trade.exitTime !== null && trade.exitTime < end);
      expect(closed(short.trades)).toEqual(closed(report.trades));
      expect(short.curve.equity).toEqual(report.curve.equity.slice(0, cut + 1));
    }
  });

  test('poisoning the future changes nothing before it', () => {
    const { report } = taped(requestFor(id));
    const cut = 800;
    const poisoned = [
      ...bars.slice(0, cut),
      ...bars.slice(cut).map((bar) => ({
        ...bar,
        open: bar.open * 7,
        high: bar.high * 7,
        low: bar.low * 7,
        close: bar.close * 7,
      })),
    ];
    const other = taped({ ...requestFor(id), bars: poisoned }).report;
    const end = START + cut * HOUR;
    expect(other.decisions.filter((decision) => decision.time <= end)).toEqual(
      report.decisions.filter((decision) => decision.time <= end),
    );
    expect(other.curve.equity.slice(0, cut + 1)).toEqual(report.curve.equity.slice(0, cut + 1));
  });

  test('starting later warms the indicators with what came before', () => {
    const { report } = taped({ ...requestFor(id), from: START + 900 * HOUR });
    const all = taped(requestFor(id)).report;
    const later = (decisions: BacktestReport['decisions']) =>
      decisions
        .filter((decision) => decision.time > START + 1000 * HOUR)
        .map((decision) => [decision.time, decision.exposure]);
    expect(later(report.decisions)).toEqual(later(all.decisions));
    expect(report.data.warmupBars).toBe(0);
  });
});

test('a cancelled run stops and gives nothing', () => {
  const seen: number[] = [];
  const report = runBacktest(requestFor('supertrend'), {
    strategies,
    onProgress: (done) => seen.push(done),
    isCancelled: () => true,
  });
  expect(report === null || seen.length === 1).toBe(true);
});

test('thinning keeps the first and the last point', () => {
  const run = createBacktest(requestFor('supertrend'), { strategies });
  run.advance(Number.POSITIVE_INFINITY);
  const all = run.report().curve;
  const thin = run.report(50).curve;
  expect(thin.equity).toHaveLength(50);
  expect([thin.time[0], thin.time.at(-1), thin.equity.at(-1)]).toEqual([
    all.time[0],
    all.time.at(-1),
    all.equity.at(-1),
  ]);
});

function restoredJournal(tape: readonly EngineEvent[]): JournalEntry[] {
  let state = createState(strategies);
  const out = createEffects();
  tape.forEach((event, index) => {
    if (index % 41 === 0) state = restore(snapshot(state), strategies);
    step(state, event, out);
  });
  return out.journal;
}
