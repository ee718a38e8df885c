import { marketMs } from '@trendy/domain';
import type { Bar, BotExecution, EngineEvent, JournalEntry, StrategyRegistry } from '@trendy/domain';
import { expect, test } from 'vitest';
import { replay } from './replay.ts';
import { toColumns } from './request.ts';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { withSignals } from './signal-strategy.ts';
import { aRequest, HOUR, START, walk } from './testing/builders.ts';

const NOBODY: StrategyRegistry = { get: () => undefined };
const MINUTE = 60_000;
const HOURS = 60;

/** Minutes of a market that turns gently, and the hours that they make. */
function market(): { readonly hours: Bar[]; readonly minutes: Bar[] } {
  const minutes = walk(HOURS * 60, 7).map((bar, index) => ({
    ...bar,
    openTime: marketMs(START + index * MINUTE),
    closeTime: marketMs(START + (index + 1) * MINUTE),
    volume: 50,
  }));
  const hours = Array.from({ length: HOURS }, (_, hour): Bar => {
    const part = minutes.slice(hour * 60, (hour + 1) * 60);
    return {
      openTime: marketMs(START + hour * HOUR),
      closeTime: marketMs(START + (hour + 1) * HOUR),
      open: part[0]!.open,
      high: Math.max(...part.map(({ high }) => high)),
      low: Math.min(...part.map(({ low }) => low)),
      close: part.at(-1)!.close,
      volume: 3_000,
    };
  });
  return { hours, minutes };
}

const { hours, minutes } = market();
const signals = Array.from({ length: 12 }, (_, index) => ({
  time: START + (index * 5 + 1) * HOUR,
  exposure: index % 2 === 0 ? 1 : 0,
}));

function run(execution: BotExecution | undefined, extra: Partial<BacktestRequest> = {}) {
  const journal: JournalEntry[] = [];
  const tape: EngineEvent[] = [];
  const risk = { sizePercent: 50, leverage: 2, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true };
  const request = aRequest({
    bars: hours,
    signals,
    slippageBps: 2,
    risk: execution ? { ...risk, execution } : risk,
    ...extra,
  });
  const report = runBacktest(request, {
    strategies: NOBODY,
    onJournal: (entry) => journal.push(plain(entry)),
    onEvent: (event) => tape.push(plain(event)),
  });
  if (!report) throw new Error('cancelled');
  return { report, journal, tape };
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const fine = { fineBars: toColumns(minutes), fineTimeframe: '1m' } as const;
const partsOf = (journal: readonly JournalEntry[]) =>
  journal.filter((line) => line.kind === 'fill').filter(({ leg }) => leg === 'entry');
const endsOf = (journal: readonly JournalEntry[]) => journal.filter((line) => line.kind === 'execution');

test('the plain style is what no style is, to the last digit', () => {
  expect(run({ style: 'market' }).journal).toEqual(run(undefined).journal);
});

test('at once with a cap costs what a market order costs where the open lies well within it', () => {
  const pricesOf = (journal: readonly JournalEntry[]) =>
    partsOf(journal).map(({ at, price, quantity }) => [at, price, quantity]);
  const capped = pricesOf(run({ style: 'aggressive', capBps: 50 }).journal);
  expect(capped.length).toBeGreaterThan(3);
  expect(capped).toEqual(pricesOf(run(undefined).journal));
});

test('TWAP over finer bars takes many parts, never more than was wanted, and its tape replays alike', () => {
  const { journal, tape } = run({ style: 'twap', horizonSeconds: 600, capBps: 50 }, fine);
  const ends = endsOf(journal);
  expect(ends.length).toBeGreaterThan(3);
  expect(partsOf(journal).length).toBeGreaterThan(3 * ends.length);
  for (const { filled, wanted } of ends) expect(filled).toBeLessThanOrEqual(wanted);
  expect(tape.some(({ kind }) => kind === 'clock')).toBe(true);
  expect(plain(replay(tape, withSignals(NOBODY, signals)))).toEqual(journal);
});

test('a time shorter than a bar is said, and the entry is sent whole', () => {
  const { journal, report } = run({ style: 'twap', horizonSeconds: 60 });
  expect(report.warnings.map(({ code }) => code)).toContain('execution_coarse');
  expect(endsOf(journal).length).toBeGreaterThan(3);
  for (const end of endsOf(journal)) expect(end).toMatchObject({ style: 'aggressive', orders: 1 });
});

test('an order that comes later to the market is waited for', () => {
  const { journal } = run({ style: 'aggressive', capBps: 50 }, { latencyBars: 1 });
  expect(partsOf(journal).length).toBeGreaterThan(0);
});

test.each(['passive', 'vwap', 'adaptive', 'auto'] as const)('%s ends every entry that it begins', (style) => {
  const { journal } = run({ style, horizonSeconds: 600 }, fine);
  const wanted = journal.filter((line) => line.kind === 'decision' && line.exposure !== 0).length;
  expect(endsOf(journal).length).toBe(wanted);
  expect(partsOf(journal).length).toBeGreaterThan(0);
});

test('VWAP follows the days before, never its own or a later one', () => {
  const busyAt = (from: number, hour: number) =>
    minutes.map((bar) => {
      const isBusy = bar.openTime >= from && new Date(bar.openTime).getUTCHours() === hour;
      return { ...bar, volume: isBusy ? 5_000 : bar.volume };
    });
  const partsAt = (fineMinutes: readonly Bar[]) => {
    const { journal, tape } = run(
      { style: 'vwap', horizonSeconds: 7_200, capBps: 50 },
      { fineBars: toColumns(fineMinutes), fineTimeframe: '1m' },
    );
    expect(plain(replay(tape, withSignals(NOBODY, signals)))).toEqual(journal);
    return { parts: partsOf(journal), backgrounds: tape.filter((event) => event.kind === 'clock') };
  };
  const usual = partsAt(minutes);
  const told = usual.backgrounds.flatMap(({ background }) => (background ? [background] : []));
  expect(told.some(({ volumeProfile }) => volumeProfile !== undefined)).toBe(true);
  const day = 24 * HOUR;
  const cut = Math.floor(START / day) * day + 2 * day;
  // A later noon that is busy changes nothing of what was told before it…
  const later = partsAt(busyAt(cut, 12));
  const before = (event: { readonly at: number }) => event.at < cut;
  expect(later.backgrounds.filter(before).flatMap(({ background }) => background ?? [])).toEqual(
    usual.backgrounds.filter(before).flatMap(({ background }) => background ?? []),
  );
  // …and an earlier one does.
  expect(partsAt(busyAt(START, 12)).backgrounds).not.toEqual(usual.backgrounds);
});
