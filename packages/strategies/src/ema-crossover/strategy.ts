import type { Strategy } from '@trendy/domain';
import { crossedAbove, crossedBelow } from '@trendy/quant';
import { condition, elsewhere, path } from '../path.ts';
import { emaOf } from '../series.ts';
import { emaCrossoverForm, emaCrossoverParams } from './params.ts';
import type { EmaCrossoverParams } from './params.ts';

const FAST = 0;
const SLOW = 1;

/** Long from the bar at which the fast EMA closes above the slow one, short from the opposite cross. */
export const emaCrossover: Strategy<EmaCrossoverParams> = {
  id: 'ema-crossover',
  version: '1.0.0',
  name: { en: 'EMA crossover', ko: 'EMA 교차' },
  description: {
    en: 'Follows the trend: goes long when a fast exponential average crosses above a slow one, short when it crosses below. Earns in long moves, pays small losses in sideways markets.',
    ko: '추세 추종: 단기 지수이동평균이 장기 평균을 상향 돌파하면 매수, 하향 돌파하면 매도해요. 긴 추세에서 수익을 내고 횡보장에서는 작은 손실을 내요.',
  },
  params: emaCrossoverParams,
  parameters: emaCrossoverForm,
  warmup: (params) => params.slow + 1,
  series: (params) => [emaOf('fast', params.fast), emaOf('slow', params.slow)],
  onBar(view, _params, out) {
    const fast = view.value(FAST);
    const slow = view.value(SLOW);
    if (crossedAbove(fast, slow, view.previous(FAST), view.previous(SLOW))) {
      out.exposure = 1;
      out.reason = 'cross_up';
    } else if (crossedBelow(fast, slow, view.previous(FAST), view.previous(SLOW))) {
      out.exposure = -1;
      out.reason = 'cross_down';
    }
  },
  explain: (view) => ({ close: view.close, fast: view.value(FAST), slow: view.value(SLOW) }),
  paths(view, _params, exposure) {
    const [fast, slow] = [view.value(FAST), view.value(SLOW)];
    const [fastBefore, slowBefore] = [view.previous(FAST), view.previous(SLOW)];
    const values = { fast, slow };
    return elsewhere(exposure, [
      path(
        1,
        'cross_up',
        condition('fast_above_slow', fast > slow, values),
        condition('fast_was_not_above', fastBefore <= slowBefore, { fast: fastBefore, slow: slowBefore }),
      ),
      path(
        -1,
        'cross_down',
        condition('fast_below_slow', fast < slow, values),
        condition('fast_was_not_below', fastBefore >= slowBefore, { fast: fastBefore, slow: slowBefore }),
      ),
    ]);
  },
};
