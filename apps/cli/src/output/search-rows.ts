import type { BacktestRequest, Params } from '@trendy/backtest';
import { dayText } from './figures.ts';
import { reportWords } from './report-words.ts';
import type { Language } from './report-words.ts';

export const parametersText = (params: Params): string =>
  Object.entries(params)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');

/** The day from which the first of them entered no more; nothing when none was stopped. */
export function stoppedText(outcomes: readonly { readonly stoppedAt: number | null }[]): string {
  const times = outcomes.flatMap(({ stoppedAt }) => (stoppedAt === null ? [] : [stoppedAt]));
  return times.length === 0 ? '' : dayText(Math.min(...times));
}

/** What has to be known to read the rows of a search. */
export function searchNotes({ risk }: BacktestRequest, isAnyStopped: boolean, language: Language): string[] {
  const { label } = reportWords(language);
  return [
    label('closedNote'),
    ...(isAnyStopped ? [label('stoppedNote', { limit: risk.maxDrawdownPercent })] : []),
  ];
}
