import type { AnswerOf } from '@trendy/contracts';

type StrategyBody = AnswerOf<'getStrategy'>;

/** What a person must know before choosing, beside what the strategy says of itself. */
export type StrategyWords = Pick<
  StrategyBody,
  'whenItEarns' | 'whenItLoses' | 'riskProfiles' | 'recommendedTimeframes'
>;

export const STRATEGY_WORDS: Readonly<Record<string, StrategyWords>> = {
  supertrend: {
    whenItEarns: {
      en: 'In long, steady moves: it enters some time after the turn and stays until the band breaks.',
      ko: '길고 꾸준한 추세에서 수익을 냅니다. 전환이 일어난 뒤 진입하여 밴드가 깨질 때까지 보유합니다.',
    },
    whenItLoses: {
      en: 'In sideways markets: every false break costs a small loss and its fees, and they add up. A gap through the band costs more than the band says.',
      ko: '횡보장에서 손실을 봅니다. 거짓 돌파마다 작은 손실과 수수료가 쌓이며, 밴드를 건너뛰는 급변에서는 손실이 밴드 폭보다 커집니다.',
    },
    riskProfiles: ['careful', 'balanced'],
    recommendedTimeframes: ['1h', '4h', '1d'],
  },
  'ema-crossover': {
    whenItEarns: {
      en: 'When trends last much longer than the slow average looks back: few trades, the large ones pay for the rest.',
      ko: '추세가 느린 평균의 기간보다 훨씬 오래 이어질 때 수익을 냅니다. 거래는 적고, 큰 수익이 나머지를 메웁니다.',
    },
    whenItLoses: {
      en: 'When the price swings around its average: the lines cross back and forth, each time late on both sides, and fees eat what is left.',
      ko: '가격이 평균 주변에서 흔들릴 때 손실을 봅니다. 두 선이 계속 교차하며 진입과 청산이 모두 늦고, 수수료가 남은 수익을 갉아먹습니다.',
    },
    riskProfiles: ['balanced', 'bold'],
    recommendedTimeframes: ['1h', '4h', '1d'],
  },
};
