import type { AnswerOf } from '@trendy/contracts';
import { invariant, timeframeMs } from '@trendy/domain';
import type { Bar, BarColumns, Path, Strategy, Timeframe } from '@trendy/domain';
import { prepareColumn, PreparedView } from '@trendy/engine';
import { CONDITION_WORDS, REASON_WORDS } from '@trendy/strategies';
import { instant } from '../instant.ts';

type Outlook = AnswerOf<'getBotOutlook'>;

/**
 * What could change a strategy's mind at the last of these bars, and what each change waits for.
 * @param bars closed, oldest first, without a gap, at least two.
 * @param exposure what it wants now, −1…1.
 */
export function outlookOf(
  bars: readonly Bar[],
  timeframe: Timeframe,
  strategy: Strategy,
  params: unknown,
  exposure: number,
): Outlook {
  const view = viewAtLast(bars, timeframe, strategy, params);
  return {
    at: instant(view.closeTime),
    close: view.close,
    exposure,
    paths: strategy.paths(view, params, exposure).map(pathBody),
  };
}

/** The bars after the last gap. */
export function unbroken(bars: readonly Bar[], stepMs: number): readonly Bar[] {
  const gap = bars.findLastIndex(({ openTime }, row) => {
    const before = bars[row - 1];
    return before !== undefined && openTime - before.openTime !== stepMs;
  });
  return bars.slice(Math.max(gap, 0));
}

/** The view in which `onBar` saw the last of these bars. */
function viewAtLast(
  bars: readonly Bar[],
  timeframe: Timeframe,
  strategy: Strategy,
  params: unknown,
): PreparedView {
  const columns = columnsOf(bars);
  const source = { bars: columns, timeframe };
  const view = new PreparedView(
    columns,
    timeframeMs(timeframe),
    strategy.series(params).map((spec) => prepareColumn(spec, source)),
  );
  view.moveTo(bars.length - 1, bars.length - 1);
  return view;
}

const columnsOf = (bars: readonly Bar[]): BarColumns => ({
  openTime: Float64Array.from(bars, (bar) => bar.openTime),
  open: Float64Array.from(bars, (bar) => bar.open),
  high: Float64Array.from(bars, (bar) => bar.high),
  low: Float64Array.from(bars, (bar) => bar.low),
  close: Float64Array.from(bars, (bar) => bar.close),
  volume: Float64Array.from(bars, (bar) => bar.volume),
});

function pathBody({ conditions, exposure, reason }: Path): Outlook['paths'][number] {
  const words = REASON_WORDS[reason];
  invariant(words, `reason ${reason} has no words`);
  return {
    exposure,
    reason: { code: reason, words: { ...words } },
    conditions: conditions.map(({ code, holds, values }) => {
      const text = CONDITION_WORDS[code];
      invariant(text, `condition ${code} has no words`);
      // Not a number: still warming up.
      const known = Object.entries(values).filter(([, value]) => Number.isFinite(value));
      return { code, words: { ...text }, holds, values: Object.fromEntries(known) };
    }),
  };
}
