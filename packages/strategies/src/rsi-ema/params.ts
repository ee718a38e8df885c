import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { whole } from '../form.ts';

export const rsiEmaParams = z.strictObject({
  emaPeriod: z.int().min(10).max(400).default(100),
  rsiPeriod: z.int().min(2).max(100).default(14),
  oversold: z.int().min(5).max(49).default(35),
  overbought: z.int().min(51).max(95).default(65),
});

export type RsiEmaParams = z.infer<typeof rsiEmaParams>;

export const rsiEmaForm: readonly ParameterInfo[] = [
  whole(
    'emaPeriod',
    [10, 400],
    100,
    ['Trend EMA (bars)', '추세 EMA (봉)'],
    [
      'Trades only on its side of the price. Larger: slower to admit a new trend.',
      '이 평균의 방향으로만 거래해요. 클수록 새 추세를 늦게 인정해요.',
    ],
  ),
  whole(
    'rsiPeriod',
    [2, 100],
    14,
    ['RSI period (bars)', 'RSI 기간 (봉)'],
    ['Smaller: more and shallower pullbacks.', '작을수록 얕은 되돌림도 잡아요.'],
  ),
  whole(
    'oversold',
    [5, 49],
    35,
    ['Oversold below', '과매도 기준'],
    ['A long begins when the RSI comes back above it.', 'RSI가 이 값을 다시 넘으면 매수해요.'],
  ),
  whole(
    'overbought',
    [51, 95],
    65,
    ['Overbought above', '과매수 기준'],
    [
      'A long ends here; a short begins when the RSI comes back below it.',
      '매수는 여기서 끝나고, RSI가 다시 내려오면 매도해요.',
    ],
  ),
];
