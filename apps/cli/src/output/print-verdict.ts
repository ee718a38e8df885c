import { chanceWords } from '@trendy/backtest';
import type { Verdict } from '@trendy/backtest';
import { percentText, ratioText } from './figures.ts';
import type { PrintStyle } from './print-report.ts';
import type { Language } from './report-words.ts';

const COLOURS = { no_evidence: '31', weak: '33', supported: '32' } as const;

/** The verdict in a frame, so that no figure above or below it is read without it. */
export function printVerdict(verdict: Verdict, style: PrintStyle): string {
  const width = Math.max(40, Math.min(style.width, 100)) - 4;
  const lines = [
    ...wrap(verdict.words[style.language], width),
    '',
    ...wrap(figures(verdict, style.language), width),
  ];
  const frame = '═'.repeat(width + 2);
  const paint = (text: string): string =>
    style.isColoured ? `\u001b[${COLOURS[verdict.level]}m${text}\u001b[0m` : text;
  return `${[
    paint(`╔${frame}╗`),
    ...lines.map(
      (line) => `${paint('║')} ${line}${' '.repeat(Math.max(0, width - columnsOf(line)))} ${paint('║')}`,
    ),
    paint(`╚${frame}╝`),
  ].join('\n')}\n`;
}

/** Beyond this a track record is no plan any more. */
const MOST_DAYS = 36_525;

function figures(verdict: Verdict, language: Language): string {
  const {
    days,
    trials,
    deflatedSharpe,
    deflatedSharpeEffective: effective,
    minimumTrackRecordDays,
  } = verdict;
  const chance = (value: number): string => chanceWords(value)[language];
  const parts = [
    `chance of luck ${chance(verdict.chanceOfLuck)}`,
    `Sharpe ${number(verdict.sharpe)}, beyond holding ${number(verdict.excessSharpe)}`,
    `${trials.total} ${trials.total === 1 ? 'trial' : `trials (${trials.thisRun} here, worth ${trials.effective})`}`,
    deflatedSharpe &&
      `deflated Sharpe: ${chance(deflatedSharpe.probability)} that it is truly above ${ratioText(deflatedSharpe.threshold)}, what the best of as many useless ones reaches` +
        (effective && trials.thisRun > 1 ? ` (${chance(effective.probability)} by unlike trials alone)` : ''),
    verdict.overfittingProbability !== null && `overfitting (PBO) ${chance(verdict.overfittingProbability)}`,
    verdict.walkForwardEfficiency !== null &&
      `walk-forward efficiency ${percentText(verdict.walkForwardEfficiency, 1)}`,
    verdict.holdout &&
      `hold-out Sharpe ${number(verdict.holdout.sharpe)}, looked at ${verdict.holdout.accesses}×`,
    minimumTrackRecordDays !== null &&
      `such a Sharpe, tried once, would need ${
        minimumTrackRecordDays > MOST_DAYS
          ? 'more than a hundred years'
          : `${Math.ceil(minimumTrackRecordDays)} days`
      } to be told from nothing; there are ${days} days`,
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

const number = (value: number | null): string => (value === null ? '–' : ratioText(value));

/** Korean letters take two columns of a terminal. */
const columnsOf = (text: string): number =>
  [...text].reduce(
    (sum, letter) => sum + (/[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af\uff00-\uff60]/.test(letter) ? 2 : 1),
    0,
  );

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
