import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { whole } from '../form.ts';

export const macdStochasticParams = z
  .strictObject({
    fast: z.int().min(2).max(100).default(12),
    slow: z.int().min(3).max(200).default(26),
    signal: z.int().min(2).max(100).default(9),
    stochastic: z.int().min(2).max(100).default(14),
    overbought: z.int().min(51).max(99).default(80),
    oversold: z.int().min(1).max(49).default(20),
  })
  .refine((params) => params.fast < params.slow, {
    path: ['fast'],
    message: 'must be smaller than slow',
    params: { other: 'slow' },
  });

export type MacdStochasticParams = z.infer<typeof macdStochasticParams>;

export const macdStochasticForm: readonly ParameterInfo[] = [
  whole(
    'fast',
    [2, 100],
    12,
    ['Fast EMA (bars)', '단기 EMA (봉)'],
    ['Smaller: earlier crosses, more of them false.', '작을수록 교차가 빠르지만 거짓 신호가 늘어요.'],
  ),
  whole(
    'slow',
    [3, 200],
    26,
    ['Slow EMA (bars)', '장기 EMA (봉)'],
    ['Larger: only longer moves count.', '클수록 긴 움직임만 신호가 돼요.'],
  ),
  whole(
    'signal',
    [2, 100],
    9,
    ['Signal (bars)', '시그널 (봉)'],
    ['Average of the line that it must cross.', 'MACD 선이 넘어야 하는 평균이에요.'],
  ),
  whole(
    'stochastic',
    [2, 100],
    14,
    ['Stochastic (bars)', '스토캐스틱 (봉)'],
    ['Range in which the close is placed.', '종가의 위치를 재는 범위예요.'],
  ),
  whole(
    'overbought',
    [51, 99],
    80,
    ['No long above %K', '매수 금지 %K'],
    ['A long that comes too late in the move is left out.', '이미 많이 오른 뒤의 매수를 피해요.'],
  ),
  whole(
    'oversold',
    [1, 49],
    20,
    ['No short below %K', '매도 금지 %K'],
    ['A short that comes too late in the move is left out.', '이미 많이 내린 뒤의 매도를 피해요.'],
  ),
];
