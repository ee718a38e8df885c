import type { SeriesKernel, SeriesSpec, Strategy } from '@trendy/domain';
import { SupertrendKernel, supertrend as supertrendColumn } from '@trendy/quant';
import { condition, elsewhere, path } from '../path.ts';
import { supertrendForm, supertrendParams } from './params.ts';
import type { SupertrendParams } from './params.ts';

const DIRECTION = 0;
const LINE = 1;
const UP = -1;

type Output = 'direction' | 'line';

function kernelOf(params: SupertrendParams, read: Output): SeriesKernel {
  const kernel = new SupertrendKernel(params.factor, params.period);
  return {
    update(_open, high, low, close) {
      const direction = kernel.update(high, low, close);
      return read === 'direction' ? direction : kernel.line;
    },
    save: () => kernel.save(),
    load: (state) => kernel.load(state),
  };
}

const column = (params: SupertrendParams, output: Output): SeriesSpec => ({
  key: output,
  id: `supertrend(${params.factor},${params.period}).${output}`,
  create: () => kernelOf(params, output),
  batch: ({ close, high, low }, out) => {
    const other = new Float64Array(close.length);
    const [line, direction] = output === 'line' ? [out, other] : [other, out];
    supertrendColumn(high, low, close, params.factor, params.period, line, direction);
  },
});

/** Long from the bar at which SuperTrend turns up, short from the bar at which it turns down. */
export const supertrend: Strategy<SupertrendParams> = {
  id: 'supertrend',
  version: '1.0.0',
  name: { en: 'SuperTrend', ko: '슈퍼트렌드' },
  description: {
    en: 'Follows the trend with a band of average true range around the price: turns long when the close breaks the upper band, short when it breaks the lower one.',
    ko: '가격 주변의 평균 실제 범위(ATR) 밴드로 추세를 따라가요. 종가가 상단 밴드를 돌파하면 매수, 하단 밴드를 이탈하면 매도로 바꿔요.',
  },
  params: supertrendParams,
  parameters: supertrendForm,
  warmup: (params) => params.period + 1,
  series: (params) => [column(params, 'direction'), column(params, 'line')],
  onBar(view, _params, out) {
    const direction = view.value(DIRECTION);
    const before = view.previous(DIRECTION);
    // Only a turn counts: NaN differs from everything, but the first known direction is no turn.
    if (Number.isNaN(before) || direction === before) return;
    out.exposure = direction === UP ? 1 : -1;
    out.reason = direction === UP ? 'trend_up' : 'trend_down';
  },
  explain: (view) => ({ close: view.close, line: view.value(LINE), direction: view.value(DIRECTION) }),
  paths(view, _params, exposure) {
    const before = view.previous(DIRECTION);
    const values = { close: view.close, line: view.value(LINE) };
    const isTurn = !Number.isNaN(before) && view.value(DIRECTION) !== before;
    const isUp = view.value(DIRECTION) === UP;
    return elsewhere(exposure, [
      path(1, 'trend_up', condition('band_broken_upwards', isTurn && isUp, values)),
      path(-1, 'trend_down', condition('band_broken_downwards', isTurn && !isUp, values)),
    ]);
  },
};
