import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const bollingerRsiParams = z.strictObject({
  period: z.int().min(5).max(200).default(20),
  factor: z.number().min(0.5).max(5).default(2),
  rsiPeriod: z.int().min(2).max(100).default(14),
  oversold: z.int().min(5).max(49).default(30),
  overbought: z.int().min(51).max(95).default(70),
});

export type BollingerRsiParams = z.infer<typeof bollingerRsiParams>;

export const bollingerRsiForm: readonly ParameterInfo[] = [
  whole(
    'period',
    [5, 200],
    20,
    ['Band period (bars)', '밴드 기간 (봉)'],
    ['Bars of the mean and its deviation.', '평균과 편차를 재는 봉 수예요.'],
  ),
  decimal(
    'factor',
    [0.5, 5, 0.1],
    2,
    ['Band factor', '밴드 배수'],
    [
      'Deviations from the mean. Larger: rarer, more extreme entries.',
      '평균에서 떨어진 편차 배수예요. 클수록 드물고 극단적인 진입만 해요.',
    ],
  ),
  whole(
    'rsiPeriod',
    [2, 100],
    14,
    ['RSI period (bars)', 'RSI 기간 (봉)'],
    ['Smaller: reaches its extremes more often.', '작을수록 극단값에 자주 닿아요.'],
  ),
  whole(
    'oversold',
    [5, 49],
    30,
    ['Oversold below', '과매도 기준'],
    ['A long needs an RSI below it.', '매수하려면 RSI가 이보다 낮아야 해요.'],
  ),
  whole(
    'overbought',
    [51, 95],
    70,
    ['Overbought above', '과매수 기준'],
    ['A short needs an RSI above it.', '매도하려면 RSI가 이보다 높아야 해요.'],
  ),
];
