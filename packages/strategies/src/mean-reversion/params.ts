import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const meanReversionParams = z.strictObject({
  period: z.int().min(5).max(200).default(20),
  entry: z.number().min(0.5).max(5).default(2),
  rsiPeriod: z.int().min(2).max(100).default(14),
  rsiBand: z.int().min(1).max(45).default(15),
  maxAdx: z.int().min(5).max(60).default(25),
  stopFactor: z.number().min(0.5).max(10).default(3),
});

export type MeanReversionParams = z.infer<typeof meanReversionParams>;

export const meanReversionForm: readonly ParameterInfo[] = [
  whole(
    'period',
    [5, 200],
    20,
    ['Mean (bars)', '평균 (봉)'],
    ['Bars of the mean and its deviation.', '평균과 편차를 재는 봉 수예요.'],
  ),
  decimal(
    'entry',
    [0.5, 5, 0.1],
    2,
    ['Entry in deviations', '진입 편차'],
    [
      'How far the close must have been from its mean before it turns back.',
      '되돌아오기 전에 평균에서 떨어져 있어야 하는 편차예요.',
    ],
  ),
  whole(
    'rsiPeriod',
    [2, 100],
    14,
    ['RSI period (bars)', 'RSI 기간 (봉)'],
    ['Momentum that must agree.', '함께 확인하는 모멘텀이에요.'],
  ),
  whole(
    'rsiBand',
    [1, 45],
    15,
    ['RSI beyond 50 by', 'RSI 50에서의 거리'],
    ['Larger: only stronger exaggerations.', '클수록 강한 과열만 잡아요.'],
  ),
  whole(
    'maxAdx',
    [5, 60],
    25,
    ['No entry above ADX', '진입 금지 ADX'],
    ['A market in a trend is not faded.', '추세가 강하면 거꾸로 진입하지 않아요.'],
  ),
  decimal(
    'stopFactor',
    [0.5, 10, 0.1],
    3,
    ['Stop in ATR', '손절 ATR 배수'],
    ['Distance of the stop from the entry.', '진입가에서 손절까지의 거리예요.'],
  ),
];
