import type { Strategy } from '@trendy/domain';
import { crossedAbove, crossedBelow } from '@trendy/quant';
import { condition, elsewhere, path } from '../path.ts';
import { atrOf, smaOf } from '../series.ts';
import { trendFollowingForm, trendFollowingParams } from './params.ts';
import type { TrendFollowingParams } from './params.ts';

const FAST = 0;
const SLOW = 1;
const ATR = 2;

/** Goes with a cross of two averages and trails a stop of so many usual ranges behind the close; it never steps back. */
export const trendFollowing: Strategy<TrendFollowingParams> = {
  id: 'trend-following',
  version: '1.0.0',
  name: { en: 'Trend following', ko: '추세 추종' },
  description: {
    en: 'Enters with a cross of two simple averages and lets the position run behind a stop that trails by a multiple of the average true range.',
    ko: '두 단순 평균의 교차로 진입하고, 평균 실제 범위의 배수만큼 떨어진 추적 손절로 포지션을 끌고 가요.',
  },
  params: trendFollowingParams,
  parameters: trendFollowingForm,
  warmup: (params) => Math.max(params.slow + 1, params.atrPeriod),
  series: ({ atrPeriod, fast, slow }) => [smaOf('fast', fast), smaOf('slow', slow), atrOf('atr', atrPeriod)],
  onBar(view, params, out) {
    const fast = view.value(FAST);
    const slow = view.value(SLOW);
    const distance = params.stopFactor * view.value(ATR);
    // Without a usual range there is no stop to trail.
    if (Number.isNaN(distance)) return;
    if (crossedAbove(fast, slow, view.previous(FAST), view.previous(SLOW)) && out.exposure !== 1) {
      out.exposure = 1;
      out.stop = view.close - distance;
      out.reason = 'cross_up';
    } else if (crossedBelow(fast, slow, view.previous(FAST), view.previous(SLOW)) && out.exposure !== -1) {
      out.exposure = -1;
      out.stop = view.close + distance;
      out.reason = 'cross_down';
    } else if (out.exposure === 1 && view.close - distance > out.stop) out.stop = view.close - distance;
    else if (out.exposure === -1 && view.close + distance < out.stop) out.stop = view.close + distance;
  },
  explain: (view) => ({
    close: view.close,
    fast: view.value(FAST),
    slow: view.value(SLOW),
    atr: view.value(ATR),
  }),
  paths(view, _params, exposure) {
    const [fast, slow] = [view.value(FAST), view.value(SLOW)];
    const [fastBefore, slowBefore] = [view.previous(FAST), view.previous(SLOW)];
    const values = { fast, slow };
    const isKnown = condition('range_known', !Number.isNaN(view.value(ATR)), { atr: view.value(ATR) });
    return elsewhere(exposure, [
      path(
        1,
        'cross_up',
        isKnown,
        condition('fast_above_slow', fast > slow, values),
        condition('fast_was_not_above', fastBefore <= slowBefore, { fast: fastBefore, slow: slowBefore }),
      ),
      path(
        -1,
        'cross_down',
        isKnown,
        condition('fast_below_slow', fast < slow, values),
        condition('fast_was_not_below', fastBefore >= slowBefore, { fast: fastBefore, slow: slowBefore }),
      ),
    ]);
  },
};
