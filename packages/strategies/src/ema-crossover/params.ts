import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';

export const emaCrossoverParams = z
  .strictObject({
    fast: z.int().min(2).max(200).default(12),
    slow: z.int().min(3).max(500).default(26),
  })
  .refine((params) => params.fast < params.slow, {
    path: ['fast'],
    message: 'must be smaller than slow',
  });

export type EmaCrossoverParams = z.infer<typeof emaCrossoverParams>;

export const emaCrossoverForm: readonly ParameterInfo[] = [
  {
    key: 'fast',
    kind: 'int',
    min: 2,
    max: 200,
    step: 1,
    default: 12,
    label: { en: 'Fast EMA (bars)', ko: '단기 EMA (봉)' },
  },
  {
    key: 'slow',
    kind: 'int',
    min: 3,
    max: 500,
    step: 1,
    default: 26,
    label: { en: 'Slow EMA (bars)', ko: '장기 EMA (봉)' },
  },
];
