import type { Verdict } from '@trendy/backtest';
import type { PrintStyle } from './print-report.ts';

const COLOURS = { no_evidence: '31', weak: '33', supported: '32' } as const;

/** The verdict in a frame, so that no figure above or below it is read without it. */
export function printVerdict(verdict: Verdict, style: PrintStyle): string {
  const width = Math.max(40, Math.min(style.width, 100)) - 4;
  const lines = [...wrap(verdict.words[style.language], width), '', ...wrap(figures(verdict), width)];
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

function figures(verdict: Verdict): string {
  const { trials, deflatedSharpe, deflatedSharpeEffective: effective } = verdict;
  const parts = [
    `chance of luck ${percent(verdict.chanceOfLuck)}`,
    `Sharpe ${number(verdict.sharpe)}, beyond holding ${number(verdict.excessSharpe)}`,
    `${trials.total} trials (${trials.thisRun} here, worth ${trials.effective})`,
    deflatedSharpe &&
      `deflated Sharpe ${percent(deflatedSharpe.probability)} above ${deflatedSharpe.threshold.toFixed(2)}` +
        (effective ? `, of unlike trials ${percent(effective.probability)}` : ''),
    verdict.overfittingProbability !== null && `overfitting (PBO) ${percent(verdict.overfittingProbability)}`,
    verdict.walkForwardEfficiency !== null &&
      `walk-forward efficiency ${percent(verdict.walkForwardEfficiency)}`,
    verdict.holdout &&
      `hold-out Sharpe ${number(verdict.holdout.sharpe)}, looked at ${verdict.holdout.accesses}×`,
    verdict.minimumTrackRecordDays !== null &&
      `a single trial would need ${Math.ceil(verdict.minimumTrackRecordDays)} days; there are ${verdict.days}`,
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const number = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

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
