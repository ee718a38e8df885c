import { timeframeMs } from '@trendy/domain';
import type { BarView, JournalEntry, Path, Strategy, StrategyRegistry } from '@trendy/domain';
import { BacktestInputError } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { rangeOf } from '../research/evaluation.ts';
import { createBacktest } from '../run.ts';

/** Why a strategy did, or did not, change its mind at one bar, and what became of it. */
export interface BarExplanation {
  /** UTC milliseconds. */
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Key of each series → its value at the close; null while warming up. */
  readonly series: Readonly<Record<string, number | null>>;
  /** The wish before the bar's close and after it, −1…1. */
  readonly before: number;
  readonly after: number;
  /** Why it changed; absent where it did not. */
  readonly reason?: string;
  readonly paths: readonly Path[];
  /** What the engine wrote from this bar's close to the next one's, fills and protective exits included. */
  readonly journal: readonly JournalEntry[];
}

/**
 * The bar that was the last to have closed at `time`, seen through the very engine that trades.
 * @param time UTC milliseconds.
 * @throws BacktestInputError where no bar of the run had closed by then, or the run ends before.
 */
export function explainBar(
  request: BacktestRequest,
  strategies: StrategyRegistry,
  time: number,
): BarExplanation {
  if (!request.strategy)
    throw new BacktestInputError('strategy', 'is absent; given signals have no rule that could be explained');
  const { to } = rangeOf(request);
  if (time >= to + timeframeMs(request.timeframe)) {
    const [at, last] = [time, to].map((each) => new Date(each).toISOString());
    throw new BacktestInputError(
      'at',
      `${at} is after the last bar, which closed at ${last}; take a time up to then`,
    );
  }
  let found: Omit<BarExplanation, 'journal'> | undefined;
  let isPassed = false;
  let journal: JournalEntry[] = [];
  const overheard = overhearing(strategies, (bar) => {
    if (bar.closeTime > time) {
      isPassed = true;
      return;
    }
    found = bar;
    journal = [];
  });
  const onJournal = (entry: JournalEntry): void => {
    if (!isPassed && found && entry.at >= found.closeTime) journal.push(entry);
  };
  const run = createBacktest(request, { strategies: overheard, onJournal });
  // One bar at a time: what follows the next close is of no interest.
  while (!isPassed && !run.advance(1));
  if (!found) {
    const at = new Date(time).toISOString();
    throw new BacktestInputError(
      'at',
      `${at} is before the first bar at which the strategy could decide; take a later time`,
    );
  }
  return { ...found, journal };
}

/** The same strategies, each asked for its reasons at every bar before it decides. */
function overhearing(
  strategies: StrategyRegistry,
  tell: (bar: Omit<BarExplanation, 'journal'>) => void,
): StrategyRegistry {
  return {
    get(id) {
      const strategy = strategies.get(id);
      if (!strategy) return undefined;
      const onBar: Strategy['onBar'] = (view, params, out) => {
        const before = out.exposure;
        const paths = strategy.paths(view, params, before);
        strategy.onBar(view, params, out);
        const change = out.exposure === before ? {} : { reason: out.reason };
        tell({
          ...barOf(view),
          series: seriesOf(view, strategy, params),
          before,
          after: out.exposure,
          ...change,
          paths,
        });
      };
      return Object.create(strategy, { onBar: { value: onBar } }) as Strategy;
    },
  };
}

const barOf = ({ close, closeTime, high, low, open, openTime, volume }: BarView) => ({
  openTime,
  closeTime,
  open,
  high,
  low,
  close,
  volume,
});

function seriesOf(
  view: BarView,
  strategy: Strategy,
  params: unknown,
): Readonly<Record<string, number | null>> {
  const values = strategy.series(params).map(({ key }, slot): [string, number | null] => {
    const value = view.value(slot);
    return [key, Number.isNaN(value) ? null : value];
  });
  return Object.fromEntries(values);
}
