import type { Strategy } from '@trendy/domain';
import { condition, elsewhere, path } from '../path.ts';
import { adxOf, atrOf, rsiOf, scoreOf, smaOf } from '../series.ts';
import { meanReversionForm, meanReversionParams } from './params.ts';
import type { MeanReversionParams } from './params.ts';

const MEAN = 0;
const SCORE = 1;
const RSI = 2;
const ADX = 3;
const ATR = 4;
const RANGE_PERIOD = 14;

/**
 * Waits for an exaggeration to turn back before it enters, does not fade a market in a trend, and places its stop by the
 * usual range: so it differs from Bollinger + RSI, which buys while the price still falls.
 */
export const meanReversion: Strategy<MeanReversionParams> = {
  id: 'mean-reversion',
  version: '1.0.0',
  name: { en: 'Mean reversion', ko: '평균 회귀' },
  description: {
    en: 'Enters when an exaggeration begins to turn back in a market without a trend, with a stop by the usual range, and leaves at the mean.',
    ko: '추세가 없는 시장에서 과도한 움직임이 되돌아오기 시작하면 진입하고, 변동폭 기준 손절을 두며 평균에서 청산해요.',
  },
  params: meanReversionParams,
  parameters: meanReversionForm,
  warmup: (params) => Math.max(params.period + 1, params.rsiPeriod + 2, 2 * RANGE_PERIOD),
  series: (params) => [
    smaOf('mean', params.period),
    scoreOf('score', params.period),
    rsiOf('rsi', params.rsiPeriod),
    adxOf('adx', RANGE_PERIOD),
    atrOf('atr', RANGE_PERIOD),
  ],
  onBar(view, params, out) {
    const at = view.value(SCORE);
    if (out.exposure === 1 ? at >= 0 : out.exposure === -1 && at <= 0) {
      out.exposure = 0;
      out.stop = Number.NaN;
      out.reason = 'mean_reached';
      return;
    }
    if (out.exposure !== 0 || !(view.value(ADX) <= params.maxAdx)) return;
    const before = view.previous(SCORE);
    const rsi = view.previous(RSI);
    const distance = params.stopFactor * view.value(ATR);
    if (before <= -params.entry && at > before && at < 0 && rsi <= 50 - params.rsiBand) {
      out.exposure = 1;
      out.stop = view.close - distance;
      out.reason = 'turns_back_up';
    } else if (before >= params.entry && at < before && at > 0 && rsi >= 50 + params.rsiBand) {
      out.exposure = -1;
      out.stop = view.close + distance;
      out.reason = 'turns_back_down';
    }
  },
  explain: (view) => ({
    close: view.close,
    mean: view.value(MEAN),
    score: view.value(SCORE),
    rsi: view.value(RSI),
    adx: view.value(ADX),
  }),
  paths(view, params, exposure) {
    const [at, before] = [view.value(SCORE), view.previous(SCORE)];
    const [rsi, adx] = [view.previous(RSI), view.value(ADX)];
    if (exposure !== 0)
      return [
        path(
          0,
          'mean_reached',
          exposure > 0
            ? condition('close_at_or_above_mean', at >= 0, { score: at })
            : condition('close_at_or_below_mean', at <= 0, { score: at }),
        ),
      ];
    const calm = condition('no_trend', adx <= params.maxAdx, { adx, limit: params.maxAdx });
    return elsewhere(exposure, [
      path(
        1,
        'turns_back_up',
        calm,
        condition('was_far_below_mean', before <= -params.entry, { before, limit: -params.entry }),
        condition('turns_towards_mean', at > before && at < 0, { score: at, before }),
        condition('rsi_was_low', rsi <= 50 - params.rsiBand, { rsi, limit: 50 - params.rsiBand }),
      ),
      path(
        -1,
        'turns_back_down',
        calm,
        condition('was_far_above_mean', before >= params.entry, { before, limit: params.entry }),
        condition('turns_towards_mean', at < before && at > 0, { score: at, before }),
        condition('rsi_was_high', rsi >= 50 + params.rsiBand, { rsi, limit: 50 + params.rsiBand }),
      ),
    ]);
  },
};
