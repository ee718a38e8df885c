import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { whole } from '../form.ts';

export const ichimokuCloudParams = z
  .strictObject({
    conversion: z.int().min(2).max(100).default(9),
    base: z.int().min(3).max(200).default(26),
    span: z.int().min(4).max(400).default(52),
    displacement: z.int().min(1).max(200).default(26),
  })
  .refine((params) => params.conversion < params.base, {
    path: ['conversion'],
    message: 'must be smaller than base',
    params: { other: 'base' },
  });

export type IchimokuCloudParams = z.infer<typeof ichimokuCloudParams>;

export const ichimokuCloudForm: readonly ParameterInfo[] = [
  whole(
    'conversion',
    [2, 100],
    9,
    ['Conversion line (bars)', '전환선 (봉)'],
    ['Middle of the recent range. Smaller: quicker.', '최근 범위의 중간값이에요. 작을수록 빨라요.'],
  ),
  whole(
    'base',
    [3, 200],
    26,
    ['Base line (bars)', '기준선 (봉)'],
    [
      'Middle of the longer range; a position is left beyond it.',
      '더 긴 범위의 중간값이에요. 이 선을 벗어나면 청산해요.',
    ],
  ),
  whole(
    'span',
    [4, 400],
    52,
    ['Second span (bars)', '선행스팬 B (봉)'],
    ['The slow edge of the cloud.', '구름의 느린 경계예요.'],
  ),
  whole(
    'displacement',
    [1, 200],
    26,
    ['Displacement (bars)', '이동 (봉)'],
    [
      'How far ahead the cloud is drawn; only what is over this bar is used.',
      '구름을 앞으로 옮기는 봉 수예요. 현재 봉 위의 구름만 사용해요.',
    ],
  ),
];
