import type { SeriesSpec, Strategy, StrategyRegistry } from '@trendy/domain';
import { sma, SmaKernel } from '@trendy/quant';
import { z } from 'zod';

const params = z.strictObject({ fast: z.number().int().default(10), slow: z.number().int().default(30) });
type Params = z.infer<typeof params>;

const FAST = 0;
const SLOW = 1;

const averageOf = (key: string, period: number): SeriesSpec => ({
  key,
  id: `sma(${period})`,
  create: () => {
    const kernel = new SmaKernel(period);
    return {
      update: (_open, _high, _low, close) => kernel.update(close),
      save: () => kernel.save(),
      load: (state) => kernel.load(state),
    };
  },
  batch: ({ close }, out) => sma(close, period, out),
});

/** The bare loops' rule, written as a user would write a strategy: long while the fast average is above the slow one. */
const smaLong: Strategy<Params> = {
  id: 'sma-long',
  version: '1.0.0',
  name: { en: 'SMA 10/30, long only', ko: 'SMA 10/30, 롱 전용' },
  description: { en: 'The rule of the bare loops.', ko: '비교용 단순 반복문의 규칙입니다.' },
  params,
  parameters: [],
  warmup: ({ slow }) => slow,
  series: ({ fast, slow }) => [averageOf('fast', fast), averageOf('slow', slow)],
  onBar(view, _params, out) {
    const isUp = view.value(FAST) > view.value(SLOW);
    out.exposure = isUp ? 1 : 0;
    out.reason = isUp ? 'cross_up' : 'cross_down';
  },
  explain: (view) => ({ fast: view.value(FAST), slow: view.value(SLOW) }),
  paths: () => [],
};

/** The parameters come back only as the schema has parsed them. */
export const smaStrategies: StrategyRegistry = {
  get: (id) => (id === smaLong.id ? (smaLong as unknown as Strategy) : undefined),
};
