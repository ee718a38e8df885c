import type { ParameterInfo } from '@trendy/domain';
import { z } from 'zod';
import { decimal, whole } from '../form.ts';

export const fundingArbitrageParams = z.strictObject({
  /** Off: this bot holds the perpetual, short. On: it holds the coin itself, long. */
  spotLeg: z.boolean().default(false),
  meanBars: z.int().min(1).max(1000).default(72),
  horizonDays: z.int().min(1).max(180).default(30),
  costBps: z.number().min(0).max(200).default(30),
  margin: z.number().min(1).max(10).default(1.5),
  maxBasisBps: z.int().min(10).max(2000).default(150),
});

export type FundingArbitrageParams = z.infer<typeof fundingArbitrageParams>;

export const fundingArbitrageForm: readonly ParameterInfo[] = [
  {
    key: 'spotLeg',
    kind: 'bool',
    min: 0,
    max: 1,
    step: 1,
    default: false,
    label: { en: 'Hedge leg (spot)', ko: '헤지 다리 (현물)' },
    description: {
      en: 'Off: short the perpetual. On: long the coin against it. Both legs run together.',
      ko: '끄면 무기한 선물을 매도하고, 켜면 그에 대해 현물을 매수해요. 두 다리를 함께 실행해요.',
    },
  },
  whole(
    'meanBars',
    [1, 1000],
    72,
    ['Mean of funding (bars)', '펀딩 평균 (봉)'],
    [
      'Larger: calmer, and later to notice that the carry is gone.',
      '클수록 안정적이지만 캐리가 사라진 것을 늦게 알아요.',
    ],
  ),
  whole(
    'horizonDays',
    [1, 180],
    30,
    ['Horizon (days)', '보유 기간 (일)'],
    [
      'How long the carry is taken to last when it is weighed against the costs.',
      '비용과 비교할 때 캐리가 이어진다고 보는 기간이에요.',
    ],
  ),
  decimal(
    'costBps',
    [0, 200, 1],
    30,
    ['Costs of both legs (bps)', '두 다리 비용 (bps)'],
    ['Fees and slippage of opening and closing both legs.', '두 다리를 열고 닫는 수수료와 슬리피지예요.'],
  ),
  decimal(
    'margin',
    [1, 10, 0.1],
    1.5,
    ['Carry over costs', '비용 대비 캐리'],
    [
      'Enters when the expected carry is so many times the costs.',
      '예상 캐리가 비용의 이 배수를 넘으면 진입해요.',
    ],
  ),
  whole(
    'maxBasisBps',
    [10, 2000],
    150,
    ['Widest basis (bps)', '최대 베이시스 (bps)'],
    [
      'Both legs are closed when the perpetual is so far from the coin, either way; opened only below half of it.',
      '무기한 선물과 현물의 차이가 이보다 벌어지면 두 다리를 닫고, 절반 아래일 때만 열어요.',
    ],
  ),
];
