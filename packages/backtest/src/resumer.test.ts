import { DEFAULT_GUARDS } from '@trendy/domain';
import type { EngineEvent } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { stoppedAtOf } from './report/report.ts';
import type { BacktestReport } from './report/report.ts';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { createSweep } from './sweep/sweep.ts';
import { replay } from './replay.ts';
import { aRequest, barsOf, HOUR, START } from './testing/builders.ts';

const DAY = 24 * HOUR;
const DAYS = 12;

/** Every day an entry at noon and an exit six hours later, at a price that falls all day: a loss a day, for ever. */
const bars = barsOf(
  Array.from({ length: DAYS * 24 }, (_, hour) => {
    const price = 50_000 - 5 * hour;
    return [price, price, price - 5, price - 5] as const;
  }),
);
const signals = Array.from({ length: DAYS }, (_, day) => [
  { time: START + day * DAY + 12 * HOUR, exposure: 1 },
  { time: START + day * DAY + 18 * HOUR, exposure: 0 },
]).flat();
const lossDays = { blockAfter: 5, latchAfter: 5 };
const request = (changes: Partial<BacktestRequest> = {}): BacktestRequest =>
  aRequest({ bars, signals, risk: { ...aRequest().risk, guards: { lossDays } }, ...changes });

function run(changes: Partial<BacktestRequest> = {}): BacktestReport {
  const report = runBacktest(request(changes), { strategies });
  if (!report) throw new Error('cancelled');
  return report;
}
const warningOf = ({ warnings }: BacktestReport) => warnings.find(({ code }) => code === 'paused')?.text;

describe('losing days that have latched', () => {
  test('stay so to the end when nobody comes, and the report says for how long and why', () => {
    const report = run();
    expect(report.trades).toHaveLength(5);
    // The sixth day's first bar closes an hour after midnight: that is when the engine sees that the fifth is over.
    const from = START + 5 * DAY + HOUR;
    expect(report.pauses).toEqual([
      { from, to: null, reason: { code: 'loss_days_latched', values: { days: 5, limitDays: 5 } } },
    ]);
    expect(stoppedAtOf(report)).toBe(START + 5 * DAY + 12 * HOUR);
    const text = warningOf(report);
    expect(text?.en).toContain('2024-01-06 01:00 UTC');
    expect(text?.en).toContain('5 losing days in a row');
    expect(text?.en).toContain('7 days, 58 % of the test');
    expect(text?.ko).toContain('58%');
    expect(report.conventions['resume']?.en).toContain('never resumed');
  });

  test('are resumed so many days later, and trading goes on until they latch again', () => {
    const report = run({ resumeAfterDays: 1 });
    // Latched from 01:00 of the sixth day to 01:00 of the seventh, and again after five more.
    expect(report.pauses?.map(({ from, to }) => [from, to])).toEqual([
      [START + 5 * DAY + HOUR, START + 6 * DAY + HOUR],
      [START + 11 * DAY + HOUR, null],
    ]);
    expect(report.trades).toHaveLength(10);
    expect(warningOf(report)?.en).toContain('Losing days stopped the bot once');
    expect(report.conventions['resume']?.en).toContain('resumed a day later');
  });

  test('what was refused before the last resume is no stop', () => {
    const report = run({ resumeAfterDays: 1, to: START + 10 * DAY });
    expect(report.pauses).toHaveLength(1);
    expect(report.refusals.some(({ reason }) => reason.code === 'bot_paused')).toBe(true);
    expect(stoppedAtOf(report)).toBeNull();
  });

  test('without rules a person has nothing to resume', () => {
    const risk = aRequest().risk;
    expect(run({ resumeAfterDays: 1, risk }).curve).toEqual(run({ risk }).curve);
  });

  test('a latched drawdown is not resumed', () => {
    const drawdown = { mildPercent: 0.1, moderatePercent: 0.2, severePercent: 0.25, flatten: true };
    const report = run({ resumeAfterDays: 1, risk: { ...aRequest().risk, guards: { drawdown } } });
    expect(report.pauses).toHaveLength(1);
    expect(report.pauses?.[0]).toMatchObject({ to: null, reason: { code: 'drawdown_severe' } });
    expect(warningOf(report)?.en).toContain('a drawdown of 0.25 %');
  });

  test('the tape has the person’s act and replays alike', () => {
    const events: EngineEvent[] = [];
    const journal: unknown[] = [];
    const plain = request({
      resumeAfterDays: 1,
      strategy: { id: 'ema-crossover', params: { fast: 3, slow: 21 } },
    });
    const { signals: _none, ...rest } = plain;
    runBacktest(
      { ...rest, risk: { ...rest.risk, guards: DEFAULT_GUARDS } },
      { strategies, onEvent: (event) => events.push(event), onJournal: (entry) => journal.push(entry) },
    );
    expect(replay(events, strategies)).toEqual(journal);
  });

  test('a sweep judges the same rules as a backtest', () => {
    const { signals: _none, ...rest } = request({ resumeAfterDays: 1 });
    const swept = { ...rest, strategy: { id: 'ema-crossover' } };
    const results = createSweep(swept, { strategies }).run([{ fast: 3, slow: 21 }], {})!;
    const report = runBacktest(
      { ...swept, strategy: { id: 'ema-crossover', params: { fast: 3, slow: 21 } } },
      { strategies },
    );
    expect(results.byEngine[0]).toBe(1);
    expect(results.finalEquity[0]! / 1e8).toBeCloseTo(Number(report!.result.finalEquity), 8);
  });

  test('a person who comes at no time is refused', () => {
    expect(() => run({ resumeAfterDays: 0 })).toThrow('resumeAfterDays: is 0; must be above 0');
  });
});
