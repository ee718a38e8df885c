import type { LocalisedText } from '@trendy/domain';
import type { EvidenceLevel, VerdictFacts, VerdictReason } from './verdict.ts';

/** Short names of the levels, for a heading or a badge. */
export const LEVEL_WORDS: Readonly<Record<EvidenceLevel, LocalisedText>> = {
  no_evidence: { en: 'No evidence of an edge', ko: '우위의 증거 없음' },
  weak: { en: 'Weak evidence of an edge', ko: '우위의 증거가 약함' },
  supported: { en: 'An edge is supported by the data', ko: '데이터가 우위를 뒷받침함' },
};

/** The verdict in sentences. Every level names the tries and what luck would do with them. */
export function wordsOf(
  level: EvidenceLevel,
  reasons: readonly VerdictReason[],
  facts: VerdictFacts,
): LocalisedText {
  const luck = luckWords(facts);
  const because = reasons.map((reason) => REASON_WORDS[reason](facts));
  const join = (language: 'en' | 'ko'): string =>
    [
      `${LEVEL_WORDS[level][language]}.`,
      luck[language],
      ...because.map((words) => words[language]),
      END_WORDS[level][language],
    ]
      .filter((part) => part !== '')
      .join(' ');
  return { en: join('en'), ko: join('ko') };
}

function luckWords({ trials, chanceOfLuck }: VerdictFacts): LocalisedText {
  const chance = chanceWords(chanceOfLuck);
  if (trials.total === 1)
    return {
      en: `Nothing was chosen by these results; luck alone looks at least this good in ${chance.en} of cases.`,
      ko: `이 결과를 보고 고른 설정은 없으며, 우연만으로도 ${chance.ko}의 확률로 이만큼 좋은 결과가 나와요.`,
    };
  const others = trials.total - trials.thisRun;
  const apart = {
    en: ` The returns of ${others} of them are not at hand here, so each of these counts as a try of its own: a search that knows them all judges less harshly.`,
    ko: ` 그중 ${others}개는 수익률을 여기서 비교할 수 없어 하나하나를 독립된 시도로 세요. 모두를 아는 탐색의 판정은 이보다 덜 엄격해요.`,
  };
  const isAlone = trials.thisRun === 1;
  return {
    en: `${trials.total} configurations were tried; the best of so many looks at least this good by luck alone in ${chance.en} of cases.${isAlone ? apart.en : ''}`,
    ko: `설정 ${trials.total}개를 시험했으며, 그중 최고는 우연만으로도 ${chance.ko}의 확률로 이만큼 좋아 보여요.${isAlone ? apart.ko : ''}`,
  };
}

/** A chance as a person reads it. Nothing that is drawn or estimated is certain, so none is rounded to 0 or 100 %. */
export function chanceWords(chance: number): LocalisedText {
  if (chance > 0.999) return { en: 'over 99.9 %', ko: '99.9% 이상' };
  if (chance < 0.0001) return { en: 'under 0.01 %', ko: '0.01% 미만' };
  const shown = chance * 100;
  const text = `${shown.toFixed(shown < 1 ? 2 : shown < 10 || shown > 99 ? 1 : 0)} %`;
  return { en: text, ko: unspaced(text) };
}

const END_WORDS: Readonly<Record<EvidenceLevel, LocalisedText>> = {
  no_evidence: {
    en: 'Do not trade it because of this result.',
    ko: '이 결과를 근거로 거래하지 마세요.',
  },
  weak: {
    en: 'Let it prove itself on new data, without money, first.',
    ko: '먼저 실제 돈 없이 새로운 데이터에서 검증하세요.',
  },
  supported: {
    en: 'The future can still differ from the data.',
    ko: '그래도 미래는 데이터와 다를 수 있어요.',
  },
};

const REASON_WORDS: Readonly<Record<VerdictReason, (facts: VerdictFacts) => LocalisedText>> = {
  luck_explains_it: ({ limits }) => ({
    en: `Above ${percent(limits.weak)} luck is explanation enough.`,
    ko: `${unspaced(percent(limits.weak))}를 넘으면 우연으로 충분히 설명돼요.`,
  }),
  overfitted: ({ overfittingProbability }) => ({
    en: `In ${percent(overfittingProbability ?? 1)} of the divisions of the data the best of one half is no better than the middle in the other half: which configuration was chosen means little.`,
    ko: `데이터를 나눈 경우의 ${unspaced(percent(overfittingProbability ?? 1))}에서 한쪽의 최고 설정이 다른 쪽에서는 중간 이하였어요. 어느 설정을 골랐는지는 의미가 작아요.`,
  }),
  too_few_days: ({ days, limits }) => ({
    en: `${days} days are too few to judge; at least ${limits.days} are needed.`,
    ko: `${days}일은 판단하기에 부족해요. 최소 ${limits.days}일이 필요해요.`,
  }),
  too_few_trades: ({ trades }) => ({
    en: `It rests on ${trades} trades only.`,
    ko: `거래가 ${trades}건뿐이에요.`,
  }),
  no_variation: () => ({ en: 'It did not trade.', ko: '거래가 없었어요.' }),
  unlikely_luck: () => ({ en: '', ko: '' }),
  not_beyond_doubt: ({ limits }) => ({
    en: `More than ${percent(limits.supported)} is room for doubt.`,
    ko: `${unspaced(percent(limits.supported))}를 넘으므로 의심의 여지가 있어요.`,
  }),
  walk_forward_fails: ({ walkForwardEfficiency }) => ({
    en: `On data that it had not seen it kept ${percent(walkForwardEfficiency ?? 0)} of its yearly return.`,
    ko: `보지 못한 데이터에서는 연 수익률의 ${unspaced(percent(walkForwardEfficiency ?? 0))}만 유지했어요.`,
  }),
  holdout_fails: ({ holdout }) => ({
    en: `On the held-out data it made ${percent(holdout?.netReturn ?? 0)}.`,
    ko: `떼어 둔 데이터에서의 수익률은 ${unspaced(percent(holdout?.netReturn ?? 0))}예요.`,
  }),
  holdout_used_before: ({ holdout }) => ({
    en: `The held-out data have been looked at ${holdout?.accesses ?? 0} times, so they prove little.`,
    ko: `떼어 둔 데이터를 ${holdout?.accesses ?? 0}번 보았으므로 증거로서의 가치가 작아요.`,
  }),
};

/** Korean writes the sign close to its figure. */
const unspaced = (text: string): string => text.replace(' %', '%');

/** Never "−0": what rounds to nothing is nothing. */
const percent = (value: number): string => {
  const shown = value * 100;
  const text =
    Math.abs(shown) > 0 && Math.abs(shown) < 1
      ? shown.toFixed(2)
      : shown.toFixed(Math.abs(shown) < 10 ? 1 : 0);
  return `${text.replace(/^-(?=0\.?0*$)/, '')} %`;
};
