import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const trendFollowingParams = z
  .strictObject({
    fast: z.int().min(2).max(200).default(20),
    slow: z.int().min(3).max(500).default(100),
    atrPeriod: z.int().min(2).max(100).default(14),
    stopFactor: z.number().min(0.5).max(10).default(3),
  })
  .refine((params) => params.fast < params.slow, {
    path: ['fast'],
    message: 'must be smaller than slow',
    params: { other: 'slow' },
  });

export type TrendFollowingParams = z.infer<typeof trendFollowingParams>;

export const trendFollowingForm: readonly ParameterInfo[] = [
  whole(
    'fast',
    [2, 200],
    20,
    ['Fast average (bars)', '단기 평균 (봉)'],
    ['Simple average that moves first.', '먼저 움직이는 단순 평균이에요.'],
  ),
  whole(
    'slow',
    [3, 500],
    100,
    ['Slow average (bars)', '장기 평균 (봉)'],
    ['Simple average that stands for the trend.', '추세를 나타내는 단순 평균이에요.'],
  ),
  whole(
    'atrPeriod',
    [2, 100],
    14,
    ['ATR period (bars)', 'ATR 기간 (봉)'],
    ['Bars over which the usual range is measured.', '평소 변동폭을 재는 봉 수예요.'],
  ),
  decimal(
    'stopFactor',
    [0.5, 10, 0.1],
    3,
    ['Stop in ATR', '손절 ATR 배수'],
    [
      'Distance of the trailing stop. Larger: more room, larger losses.',
      '추적 손절까지의 거리예요. 클수록 여유가 있고 손실도 커져요.',
    ],
  ),
];
