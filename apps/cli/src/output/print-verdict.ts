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
  const words = WORDS[language];
  const { deflatedSharpe: deflated, deflatedSharpeEffective: effective, holdout, trials } = verdict;
  const chance = (value: number): string => chanceWords(value)[language];
  const parts = [
    words.luck(chance(verdict.chanceOfLuck)),
    words.sharpe(number(verdict.sharpe), number(verdict.excessSharpe)),
    words.trials(trials.total, trials.thisRun, trials.effective),
    deflated &&
      words.deflated(chance(deflated.probability), ratioText(deflated.threshold)) +
        (effective && trials.thisRun > 1 ? words.unlike(chance(effective.probability)) : ''),
    verdict.overfittingProbability !== null && words.overfitting(chance(verdict.overfittingProbability)),
    verdict.walkForwardEfficiency !== null && words.forward(percentText(verdict.walkForwardEfficiency, 1)),
    holdout && words.holdout(number(holdout.sharpe), holdout.accesses),
    verdict.minimumTrackRecordDays !== null &&
      words.record(
        verdict.minimumTrackRecordDays > MOST_DAYS ? null : Math.ceil(verdict.minimumTrackRecordDays),
        verdict.days,
      ),
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

/** The figures by name. Numbers are given as text, counts as they are. */
interface FigureWords {
  luck(chance: string): string;
  sharpe(own: string, beyond: string): string;
  trials(total: number, here: number, worth: number): string;
  deflated(chance: string, threshold: string): string;
  unlike(chance: string): string;
  overfitting(chance: string): string;
  forward(efficiency: string): string;
  holdout(sharpe: string, looks: number): string;
  /** @param needed days; null: more than a hundred years. */
  record(needed: number | null, there: number): string;
}

const WORDS: Readonly<Record<Language, FigureWords>> = {
  en: {
    luck: (chance) => `chance of luck ${chance}`,
    sharpe: (own, beyond) => `Sharpe ${own}, beyond holding ${beyond}`,
    trials: (total, here, worth) =>
      total === 1 ? '1 trial' : `${total} trials (${here} here, worth ${worth})`,
    deflated: (chance, threshold) =>
      `deflated Sharpe: ${chance} that it is truly above ${threshold}, what the best of as many useless ones reaches`,
    unlike: (chance) => ` (${chance} by unlike trials alone)`,
    overfitting: (chance) => `overfitting (PBO) ${chance}`,
    forward: (efficiency) => `walk-forward efficiency ${efficiency}`,
    holdout: (sharpe, looks) => `hold-out Sharpe ${sharpe}, looked at ${looks}×`,
    record: (needed, there) =>
      `such a Sharpe, tried once, would need ${needed === null ? 'more than a hundred years' : `${needed} days`} to be told from nothing; there are ${there} days`,
  },
  ko: {
    luck: (chance) => `우연일 확률 ${chance}`,
    sharpe: (own, beyond) => `샤프 ${own}, 보유 대비 초과 ${beyond}`,
    trials: (total, here, worth) =>
      total === 1 ? '시도 1회' : `시도 ${total}회(이번 ${here}회, 서로 다른 것은 ${worth}회 상당)`,
    deflated: (chance, threshold) =>
      `디플레이트 샤프: 쓸모없는 설정을 그만큼 시험했을 때의 최고치 ${threshold}를 실제로 넘을 확률 ${chance}`,
    unlike: (chance) => `(서로 다른 시도만 세면 ${chance})`,
    overfitting: (chance) => `과최적화 확률(PBO) ${chance}`,
    forward: (efficiency) => `워크포워드 효율 ${efficiency}`,
    holdout: (sharpe, looks) => `떼어 둔 데이터의 샤프 ${sharpe}, ${looks}번 확인`,
    record: (needed, there) =>
      `이런 샤프를 한 번의 시도로 우연과 구별하려면 ${needed === null ? '100년 이상' : `${needed}일`}이 필요하며, 데이터는 ${there}일입니다`,
  },
};

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
