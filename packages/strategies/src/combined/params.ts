import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const combinedParams = z.strictObject({
  trend: z.boolean().default(true),
  reversion: z.boolean().default(true),
  range: z.boolean().default(true),
  band: z.number().min(0.02).max(0.5).default(0.1),
  agreement: z.number().min(0).max(1).default(0.3),
  turnover: z.number().min(0.01).max(2).default(0.1),
  window: z.int().min(50).max(500).default(200),
  trendBars: z.int().min(10).max(200).default(48),
});

export type CombinedParams = z.infer<typeof combinedParams>;

const family = (
  key: 'trend' | 'reversion' | 'range',
  label: readonly [string, string],
  members: readonly [string, string],
): ParameterInfo => ({
  key,
  kind: 'bool',
  min: 0,
  max: 1,
  step: 1,
  default: true,
  label: { en: label[0], ko: label[1] },
  description: {
    en: `${members[0]} Off: its share stays in cash.`,
    ko: `${members[1]} 끄면 그 몫은 현금이에요.`,
  },
});

export const combinedForm: readonly ParameterInfo[] = [
  family(
    'trend',
    ['Trend strategies', '추세 전략'],
    [
      'SuperTrend, EMA crossover, Ichimoku, MACD + Stochastic and trend following.',
      '슈퍼트렌드, EMA 교차, 일목균형표, MACD+스토캐스틱, 추세 추종이에요.',
    ],
  ),
  family(
    'reversion',
    ['Reversion strategies', '회귀 전략'],
    ['RSI + EMA, Bollinger + RSI and mean reversion.', 'RSI+EMA, 볼린저+RSI, 평균 회귀예요.'],
  ),
  family('range', ['Range trading', '박스권 매매'], ['Range trading.', '박스권 매매예요.']),
  decimal(
    'band',
    [0.02, 0.5, 0.01],
    0.1,
    ['No-trade band', '무거래 구간'],
    [
      'Least share of the size that is worth holding, or changing. Larger: fewer trades.',
      '보유하거나 바꿀 만한 최소 비중이에요. 클수록 거래가 줄어요.',
    ],
  ),
  decimal(
    'agreement',
    [0, 1, 0.05],
    0.3,
    ['Least agreement', '최소 합의'],
    [
      'What is left after longs and shorts cancel, of all that is wanted. Below it nothing is held.',
      '매수와 매도를 상쇄하고 남아야 하는 비율이에요. 그보다 작으면 보유하지 않아요.',
    ],
  ),
  decimal(
    'turnover',
    [0.01, 2, 0.01],
    0.1,
    ['Weights moved a bar', '봉마다 바꾸는 비중'],
    [
      'The most that the shares of the families may change within a bar; a crisis knows no limit.',
      '한 봉에서 전략군의 몫이 바뀔 수 있는 최대치예요. 위기에는 제한이 없어요.',
    ],
  ),
  whole(
    'window',
    [50, 500],
    200,
    ['Ranking window (bars)', '순위 구간 (봉)'],
    ['Bars among which the volatility is called high or low.', '변동성의 높고 낮음을 비교하는 봉 수예요.'],
  ),
  whole(
    'trendBars',
    [10, 200],
    48,
    ['Direction (bars)', '방향 (봉)'],
    [
      'Bars whose drift, against that of a random walk, tells up, down or sideways.',
      '무작위 움직임과 비교해 상승, 하락, 횡보를 판단하는 봉 수예요.',
    ],
  ),
];
