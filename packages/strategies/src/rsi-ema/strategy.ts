import type { Strategy } from '@trendy/domain';
import { crossedAbove, crossedBelow } from '@trendy/quant';
import { condition, elsewhere, path } from '../path.ts';
import { emaOf, rsiOf } from '../series.ts';
import { rsiEmaForm, rsiEmaParams } from './params.ts';
import type { RsiEmaParams } from './params.ts';

const TREND = 0;
const RSI = 1;

/** Buys pullbacks of a rising market and sells rallies of a falling one; leaves when the swing is over or the trend is. */
export const rsiEma: Strategy<RsiEmaParams> = {
  id: 'rsi-ema',
  version: '1.0.0',
  name: { en: 'RSI + EMA', ko: 'RSI + EMA' },
  description: {
    en: 'Buys dips in an uptrend and sells rallies in a downtrend: the EMA says which side, the RSI when the swing turns back.',
    ko: '상승 추세의 눌림목에서 매수하고 하락 추세의 반등에서 매도해요. EMA가 방향을, RSI가 되돌림의 끝을 알려 줘요.',
  },
  params: rsiEmaParams,
  parameters: rsiEmaForm,
  warmup: (params) => Math.max(params.emaPeriod, params.rsiPeriod + 2),
  series: (params) => [emaOf('trend', params.emaPeriod), rsiOf('rsi', params.rsiPeriod)],
  onBar(view, params, out) {
    const trend = view.value(TREND);
    const rsi = view.value(RSI);
    const before = view.previous(RSI);
    if (
      out.exposure !== 1 &&
      view.close > trend &&
      crossedAbove(rsi, params.oversold, before, params.oversold)
    ) {
      out.exposure = 1;
      out.reason = 'pullback_over';
    } else if (
      out.exposure !== -1 &&
      view.close < trend &&
      crossedBelow(rsi, params.overbought, before, params.overbought)
    ) {
      out.exposure = -1;
      out.reason = 'rally_over';
    } else if (out.exposure === 1 && rsi >= params.overbought) {
      out.exposure = 0;
      out.reason = 'swing_done';
    } else if (out.exposure === -1 && rsi <= params.oversold) {
      out.exposure = 0;
      out.reason = 'swing_done';
    } else if (out.exposure === 1 ? view.close < trend : out.exposure === -1 && view.close > trend) {
      out.exposure = 0;
      out.reason = 'trend_lost';
    }
  },
  explain: (view) => ({ close: view.close, trend: view.value(TREND), rsi: view.value(RSI) }),
  paths(view, params, exposure) {
    const [trend, rsi, before] = [view.value(TREND), view.value(RSI), view.previous(RSI)];
    const { oversold, overbought } = params;
    const side = { close: view.close, trend };
    return elsewhere(exposure, [
      path(
        1,
        'pullback_over',
        condition('close_above_trend', view.close > trend, side),
        condition('rsi_rises_above_oversold', crossedAbove(rsi, oversold, before, oversold), {
          rsi,
          before,
          oversold,
        }),
      ),
      path(
        -1,
        'rally_over',
        condition('close_below_trend', view.close < trend, side),
        condition('rsi_falls_below_overbought', crossedBelow(rsi, overbought, before, overbought), {
          rsi,
          before,
          overbought,
        }),
      ),
      path(
        0,
        'swing_done',
        exposure === 1
          ? condition('rsi_at_overbought', rsi >= overbought, { rsi, overbought })
          : condition('rsi_at_oversold', rsi <= oversold, { rsi, oversold }),
      ),
      path(
        0,
        'trend_lost',
        exposure === 1
          ? condition('close_below_trend', view.close < trend, side)
          : condition('close_above_trend', view.close > trend, side),
      ),
    ]);
  },
};
