import type { Strategy } from '@trendy/domain';
import { condition, elsewhere, path } from '../path.ts';
import { bollingerOf, rsiOf, smaOf } from '../series.ts';
import { bollingerRsiForm, bollingerRsiParams } from './params.ts';
import type { BollingerRsiParams } from './params.ts';

const MIDDLE = 0;
const UPPER = 1;
const LOWER = 2;
const RSI = 3;

/** Against the move when the close is outside the bands and the RSI agrees that it went too far; out at the mean. */
export const bollingerRsi: Strategy<BollingerRsiParams> = {
  id: 'bollinger-rsi',
  version: '1.0.0',
  name: { en: 'Bollinger + RSI', ko: '볼린저 + RSI' },
  description: {
    en: 'Bets on a return to the mean: buys below the lower band when the RSI is oversold, sells above the upper one when it is overbought, and leaves at the middle.',
    ko: '평균 회귀를 노려요. 하단 밴드 아래에서 RSI가 과매도면 매수, 상단 밴드 위에서 과매수면 매도하고 중심선에서 청산해요.',
  },
  params: bollingerRsiParams,
  parameters: bollingerRsiForm,
  warmup: (params) => Math.max(params.period, params.rsiPeriod + 1),
  series: ({ factor, period, rsiPeriod }) => [
    smaOf('middle', period),
    bollingerOf('upper', period, factor, 'upper'),
    bollingerOf('lower', period, factor, 'lower'),
    rsiOf('rsi', rsiPeriod),
  ],
  onBar(view, params, out) {
    const { close } = view;
    const rsi = view.value(RSI);
    if (close < view.value(LOWER) && rsi < params.oversold) {
      if (out.exposure === 1) return;
      out.exposure = 1;
      out.reason = 'band_low';
    } else if (close > view.value(UPPER) && rsi > params.overbought) {
      if (out.exposure === -1) return;
      out.exposure = -1;
      out.reason = 'band_high';
    } else if (
      out.exposure === 1 ? close >= view.value(MIDDLE) : out.exposure === -1 && close <= view.value(MIDDLE)
    ) {
      out.exposure = 0;
      out.reason = 'mean_reached';
    }
  },
  explain: (view) => ({
    close: view.close,
    middle: view.value(MIDDLE),
    upper: view.value(UPPER),
    lower: view.value(LOWER),
    rsi: view.value(RSI),
  }),
  paths(view, params, exposure) {
    const { close } = view;
    const [middle, upper, lower, rsi] = [MIDDLE, UPPER, LOWER, RSI].map((slot) => view.value(slot)) as [
      number,
      number,
      number,
      number,
    ];
    return elsewhere(exposure, [
      path(
        1,
        'band_low',
        condition('close_below_lower_band', close < lower, { close, lower }),
        condition('rsi_oversold', rsi < params.oversold, { rsi, limit: params.oversold }),
      ),
      path(
        -1,
        'band_high',
        condition('close_above_upper_band', close > upper, { close, upper }),
        condition('rsi_overbought', rsi > params.overbought, { rsi, limit: params.overbought }),
      ),
      path(
        0,
        'mean_reached',
        exposure === 1
          ? condition('close_at_or_above_mean', close >= middle, { close, middle })
          : condition('close_at_or_below_mean', close <= middle, { close, middle }),
      ),
    ]);
  },
};
