import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';

export const supertrendParams = z.strictObject({
  period: z.int().min(2).max(100).default(10),
  factor: z.number().min(0.5).max(10).default(3),
});

export type SupertrendParams = z.infer<typeof supertrendParams>;

export const supertrendForm: readonly ParameterInfo[] = [
  {
    key: 'period',
    kind: 'int',
    min: 2,
    max: 100,
    step: 1,
    default: 10,
    label: { en: 'ATR period (bars)', ko: 'ATR 기간 (봉)' },
  },
  {
    key: 'factor',
    kind: 'float',
    min: 0.5,
    max: 10,
    step: 0.1,
    default: 3,
    label: { en: 'ATR factor', ko: 'ATR 배수' },
  },
];
