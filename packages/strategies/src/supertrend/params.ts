import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const supertrendParams = z.strictObject({
  period: z.int().min(2).max(100).default(10),
  factor: z.number().min(0.5).max(10).default(3),
});

export type SupertrendParams = z.infer<typeof supertrendParams>;

export const supertrendForm: readonly ParameterInfo[] = [
  whole(
    'period',
    [2, 100],
    10,
    ['ATR period (bars)', 'ATR 기간 (봉)'],
    [
      'Bars over which the usual range is measured. Larger: calmer band.',
      '평소 변동폭을 재는 봉 수예요. 클수록 밴드가 완만해요.',
    ],
  ),
  decimal(
    'factor',
    [0.5, 10, 0.1],
    3,
    ['ATR factor', 'ATR 배수'],
    [
      'Distance of the band in usual ranges. Larger: fewer, later turns.',
      '밴드까지의 거리(변동폭 배수)예요. 클수록 전환이 적고 늦어요.',
    ],
  ),
];
