import type { BarView, Strategy } from '@trendy/domain';
import { condition, elsewhere, path } from '../path.ts';
import { adxOf, atrOf, highestOf, lowestOf } from '../series.ts';
import { rangeTradingForm, rangeTradingParams } from './params.ts';
import type { RangeTradingParams } from './params.ts';

const TOP = 0;
const BOTTOM = 1;
const ADX = 2;
const ATR = 3;
const RANGE_PERIOD = 14;
const MIDDLE = 0.5;

/** Where the close lies in the range of the bars before this one: 0 at support, 1 at resistance; NaN without a range. */
const place = (view: BarView): number => {
  const bottom = view.previous(BOTTOM);
  return (view.close - bottom) / (view.previous(TOP) - bottom);
};

/** Buys near support and sells near resistance while there is no trend; leaves in the middle, or when the range breaks. */
export const rangeTrading: Strategy<RangeTradingParams> = {
  id: 'range-trading',
  version: '1.0.0',
  name: { en: 'Range trading', ko: '박스권 매매' },
  description: {
    en: 'Buys near the bottom and sells near the top of a range without a trend, leaves in its middle, and gives up as soon as the range breaks.',
    ko: '추세가 없는 박스권의 하단에서 매수하고 상단에서 매도하며, 중간에서 청산하고 박스가 깨지면 바로 포기해요.',
  },
  params: rangeTradingParams,
  parameters: rangeTradingForm,
  warmup: (params) => Math.max(params.period + 1, 2 * RANGE_PERIOD),
  series: ({ period }) => [
    highestOf('top', period),
    lowestOf('bottom', period),
    adxOf('adx', RANGE_PERIOD),
    atrOf('atr', RANGE_PERIOD),
  ],
  onBar(view, params, out) {
    const at = place(view);
    const distance = params.stopFactor * view.value(ATR);
    if (out.exposure !== 0) {
      const isBroken = out.exposure === 1 ? at < 0 : at > 1;
      const isDone = out.exposure === 1 ? at >= MIDDLE : at <= MIDDLE;
      if (!isBroken && !isDone) return;
      out.exposure = 0;
      out.stop = Number.NaN;
      out.reason = isBroken ? 'range_broken' : 'range_middle';
      return;
    }
    if (!(view.value(ADX) <= params.maxAdx)) return;
    if (at >= 0 && at <= params.zone) {
      out.exposure = 1;
      out.stop = view.previous(BOTTOM) - distance;
      out.reason = 'near_support';
    } else if (at <= 1 && at >= 1 - params.zone) {
      out.exposure = -1;
      out.stop = view.previous(TOP) + distance;
      out.reason = 'near_resistance';
    }
  },
  explain: (view) => ({
    close: view.close,
    support: view.previous(BOTTOM),
    resistance: view.previous(TOP),
    place: place(view),
    adx: view.value(ADX),
  }),
  paths(view, params, exposure) {
    const at = place(view);
    const adx = view.value(ADX);
    if (exposure !== 0)
      return [
        path(
          0,
          'range_broken',
          exposure > 0
            ? condition('close_below_support', at < 0, { place: at })
            : condition('close_above_resistance', at > 1, { place: at }),
        ),
        path(
          0,
          'range_middle',
          exposure > 0
            ? condition('upper_half_reached', at >= MIDDLE, { place: at })
            : condition('lower_half_reached', at <= MIDDLE, { place: at }),
        ),
      ];
    const calm = condition('no_trend', adx <= params.maxAdx, { adx, limit: params.maxAdx });
    return elsewhere(exposure, [
      path(
        1,
        'near_support',
        calm,
        condition('close_near_support', at >= 0 && at <= params.zone, { place: at, zone: params.zone }),
      ),
      path(
        -1,
        'near_resistance',
        calm,
        condition('close_near_resistance', at <= 1 && at >= 1 - params.zone, {
          place: at,
          zone: params.zone,
        }),
      ),
    ]);
  },
};
