import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { whole } from '../form.ts';

export const emaCrossoverParams = z
  .strictObject({
    fast: z.int().min(2).max(200).default(12),
    slow: z.int().min(3).max(500).default(26),
  })
  .refine((params) => params.fast < params.slow, {
    path: ['fast'],
    message: 'must be smaller than slow',
    params: { other: 'slow' },
  });

export type EmaCrossoverParams = z.infer<typeof emaCrossoverParams>;

export const emaCrossoverForm: readonly ParameterInfo[] = [
  whole(
    'fast',
    [2, 200],
    12,
    ['Fast EMA (bars)', '단기 EMA (봉)'],
    [
      'The average that moves first. Smaller: quicker, and more false signals.',
      '먼저 움직이는 평균이에요. 작을수록 빠르지만 거짓 신호가 늘어요.',
    ],
  ),
  whole(
    'slow',
    [3, 500],
    26,
    ['Slow EMA (bars)', '장기 EMA (봉)'],
    [
      'The average that stands for the trend. Larger: fewer trades, later.',
      '추세를 나타내는 평균이에요. 클수록 거래가 적고 늦어요.',
    ],
  ),
];
