import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const rangeTradingParams = z.strictObject({
  period: z.int().min(10).max(400).default(60),
  zone: z.number().min(0.02).max(0.4).default(0.15),
  maxAdx: z.int().min(5).max(60).default(20),
  stopFactor: z.number().min(0.2).max(10).default(1.5),
});

export type RangeTradingParams = z.infer<typeof rangeTradingParams>;

export const rangeTradingForm: readonly ParameterInfo[] = [
  whole(
    'period',
    [10, 400],
    60,
    ['Range (bars)', '범위 (봉)'],
    [
      'Bars whose highest high and lowest low are resistance and support.',
      '저항과 지지가 되는 최고가와 최저가를 찾는 봉 수예요.',
    ],
  ),
  decimal(
    'zone',
    [0.02, 0.4, 0.01],
    0.15,
    ['Zone at the edge', '가장자리 구역'],
    ['Share of the range that counts as its edge.', '범위의 가장자리로 보는 비율이에요.'],
  ),
  whole(
    'maxAdx',
    [5, 60],
    20,
    ['No entry above ADX', '진입 금지 ADX'],
    ['A market in a trend breaks its range.', '추세가 강하면 범위가 깨져요.'],
  ),
  decimal(
    'stopFactor',
    [0.2, 10, 0.1],
    1.5,
    ['Stop in ATR', '손절 ATR 배수'],
    ['Distance of the stop beyond the edge.', '가장자리 밖 손절까지의 거리예요.'],
  ),
];
