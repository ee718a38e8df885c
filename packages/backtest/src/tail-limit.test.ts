import { marketMs } from '@trendy/domain';
import type { Bar, EngineEvent, JournalEntry, StrategyRegistry } from '@trendy/domain';
import { expect, test } from 'vitest';
import { replay } from './replay.ts';
import { runBacktest } from './run.ts';
import { withSignals } from './signal-strategy.ts';
import { aRequest, HOUR, START, walk } from './testing/builders.ts';

const NOBODY: StrategyRegistry = { get: () => undefined };
const DAY = 24 * HOUR;
const FIRST = Math.ceil(START / DAY) * DAY;
const DAYS = 130;

const bars: Bar[] = walk(DAYS * 24, 11).map((bar, index) => ({
  ...bar,
  openTime: marketMs(FIRST + index * HOUR),
  closeTime: marketMs(FIRST + (index + 1) * HOUR),
}));
const signals = Array.from({ length: DAYS * 2 }, (_, index) => ({
  time: FIRST + (index * 12 + 1) * HOUR,
  exposure: index % 2 === 0 ? 1 : 0,
}));
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function run(history: readonly Bar[]) {
  const journal: JournalEntry[] = [];
  const tape: EngineEvent[] = [];
  const request = aRequest({
    bars: history,
    signals,
    risk: {
      ...{ sizePercent: 100, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true },
      guards: { sizing: { tailVarPercent: 1 } },
    },
  });
  const report = runBacktest(request, {
    strategies: NOBODY,
    onJournal: (entry) => journal.push(plain(entry)),
    onEvent: (event) => tape.push(plain(event)),
  });
  if (!report) throw new Error('cancelled');
  const tails = tape.flatMap((event) => (event.kind === 'clock' && event.tail ? [event] : []));
  return { journal, tape, tails };
}

test('an account that limits what a bad day may cost is told each day’s tail, enters nothing before, and replays alike', () => {
  const { journal, tails, tape } = run(bars);
  // One hundred returns take one hundred and one days' closes.
  expect(tails[0]).toMatchObject({ at: FIRST + 101 * DAY, tail: { at: FIRST + 101 * DAY, days: 100 } });
  expect(tails.map(({ at }) => at)).toEqual(
    Array.from({ length: DAYS - 100 }, (_, index) => FIRST + (101 + index) * DAY),
  );
  const decided = (at: number) => at >= FIRST + 101 * DAY;
  const refused = journal.filter((entry) => entry.kind === 'refused');
  expect(refused.length).toBeGreaterThan(90);
  for (const { at, reason } of refused) expect([reason.code, decided(at)]).toEqual(['tail_unknown', false]);
  const sized = journal.flatMap((entry) => (entry.kind === 'decision' && entry.sizing ? [entry.sizing] : []));
  expect(sized.some(({ binding }) => binding === 'tail_value_at_risk')).toBe(true);
  expect(plain(replay(tape, withSignals(NOBODY, signals)))).toEqual(journal);
});

test('what comes later changes nothing of what was told before', () => {
  const cut = 120 * 24;
  const later = bars.map((bar, index) =>
    index < cut
      ? bar
      : { ...bar, open: bar.open * 2, high: bar.high * 2, low: bar.low * 2, close: bar.close * 2 },
  );
  const upTo = (history: readonly Bar[]) => run(history).tails.filter(({ at }) => at <= FIRST + 120 * DAY);
  expect(upTo(later)).toEqual(upTo(bars));
});
