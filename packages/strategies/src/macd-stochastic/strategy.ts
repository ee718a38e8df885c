import type { Strategy } from '@trendy/domain';
import { crossedAbove, crossedBelow } from '@trendy/quant';
import { condition, elsewhere, path } from '../path.ts';
import { macdOf, stochasticOf } from '../series.ts';
import { macdStochasticForm, macdStochasticParams } from './params.ts';
import type { MacdStochasticParams } from './params.ts';

const LINE = 0;
const SIGNAL = 1;
const K = 2;
const SMOOTH = 3;

/** Follows a MACD cross unless the stochastic says that the move is old; a refused cross still ends the other side. */
export const macdStochastic: Strategy<MacdStochasticParams> = {
  id: 'macd-stochastic',
  version: '1.0.0',
  name: { en: 'MACD + Stochastic', ko: 'MACD + 스토캐스틱' },
  description: {
    en: 'Enters with a MACD cross, but not when the stochastic shows that the move is far along already.',
    ko: 'MACD 교차로 진입하되, 스토캐스틱이 이미 많이 움직였다고 하면 진입하지 않아요.',
  },
  params: macdStochasticParams,
  parameters: macdStochasticForm,
  warmup: (params) => Math.max(params.slow + params.signal, params.stochastic + SMOOTH - 1),
  series: ({ fast, signal, slow, stochastic }) => [
    macdOf('macd', fast, slow, signal, 'line'),
    macdOf('signal', fast, slow, signal, 'signal'),
    stochasticOf('k', stochastic, SMOOTH, SMOOTH, 'k'),
  ],
  onBar(view, params, out) {
    const line = view.value(LINE);
    const signal = view.value(SIGNAL);
    const k = view.value(K);
    if (crossedAbove(line, signal, view.previous(LINE), view.previous(SIGNAL))) {
      if (k < params.overbought) {
        if (out.exposure === 1) return;
        out.exposure = 1;
        out.reason = 'momentum_up';
      } else if (out.exposure === -1) {
        out.exposure = 0;
        out.reason = 'momentum_lost';
      }
    } else if (crossedBelow(line, signal, view.previous(LINE), view.previous(SIGNAL))) {
      if (k > params.oversold) {
        if (out.exposure === -1) return;
        out.exposure = -1;
        out.reason = 'momentum_down';
      } else if (out.exposure === 1) {
        out.exposure = 0;
        out.reason = 'momentum_lost';
      }
    }
  },
  explain: (view) => ({
    close: view.close,
    macd: view.value(LINE),
    signal: view.value(SIGNAL),
    k: view.value(K),
  }),
  paths(view, params, exposure) {
    const [line, signal, k] = [view.value(LINE), view.value(SIGNAL), view.value(K)];
    const [lineBefore, signalBefore] = [view.previous(LINE), view.previous(SIGNAL)];
    const values = { macd: line, signal };
    const up = condition('macd_crosses_up', crossedAbove(line, signal, lineBefore, signalBefore), values);
    const down = condition('macd_crosses_down', crossedBelow(line, signal, lineBefore, signalBefore), values);
    return elsewhere(exposure, [
      path(
        1,
        'momentum_up',
        up,
        condition('not_overbought', k < params.overbought, { k, limit: params.overbought }),
      ),
      path(
        -1,
        'momentum_down',
        down,
        condition('not_oversold', k > params.oversold, { k, limit: params.oversold }),
      ),
      path(0, 'momentum_lost', exposure === -1 ? up : down),
    ]);
  },
};
