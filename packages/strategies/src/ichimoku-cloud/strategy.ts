import type { BarView, Strategy } from '@trendy/domain';
import { condition, elsewhere, path } from '../path.ts';
import { ichimokuOf } from '../series.ts';
import { ichimokuCloudForm, ichimokuCloudParams } from './params.ts';
import type { IchimokuCloudParams } from './params.ts';

const TENKAN = 0;
const KIJUN = 1;
const SPAN_A = 2;
const SPAN_B = 3;
const LAGGED = 4;

const top = (view: BarView): number => Math.max(view.value(SPAN_A), view.value(SPAN_B));
const bottom = (view: BarView): number => Math.min(view.value(SPAN_A), view.value(SPAN_B));

/** Long when price, lines and lagging line all stand above: the classic three signals, and the base line; short below. */
export const ichimokuCloud: Strategy<IchimokuCloudParams> = {
  id: 'ichimoku-cloud',
  version: '1.0.0',
  name: { en: 'Ichimoku cloud', ko: '일목균형표' },
  description: {
    en: 'Goes with the market when the price is beyond the cloud, the quick line beyond the slow one, and the close beyond the base line and beyond that of 25 bars ago; leaves behind the base line.',
    ko: '가격이 구름을 벗어나고 전환선이 기준선을 넘고 종가가 기준선과 25봉 전 종가를 넘으면 그 방향으로 진입하고, 기준선을 벗어나면 청산해요.',
  },
  params: ichimokuCloudParams,
  parameters: ichimokuCloudForm,
  warmup: ({ base, displacement, span }) => Math.max(base, span) + displacement - 1,
  series: (params) => [
    ichimokuOf('tenkan', params, 'tenkan'),
    ichimokuOf('kijun', params, 'kijun'),
    ichimokuOf('spanA', params, 'senkouA'),
    ichimokuOf('spanB', params, 'senkouB'),
    ichimokuOf('lagged', params, 'laggedClose'),
  ],
  onBar(view, _params, out) {
    const tenkan = view.value(TENKAN);
    const kijun = view.value(KIJUN);
    const { close } = view;
    // A close beyond the base line is asked of an entry too: without it the next bar would only leave again.
    if (close > top(view) && close > kijun && tenkan > kijun && close > view.value(LAGGED)) {
      if (out.exposure === 1) return;
      out.exposure = 1;
      out.reason = 'cloud_up';
    } else if (close < bottom(view) && close < kijun && tenkan < kijun && close < view.value(LAGGED)) {
      if (out.exposure === -1) return;
      out.exposure = -1;
      out.reason = 'cloud_down';
    } else if (out.exposure === 1 ? close < kijun : out.exposure === -1 && close > kijun) {
      out.exposure = 0;
      out.reason = 'base_line_lost';
    }
  },
  explain: (view) => ({
    close: view.close,
    tenkan: view.value(TENKAN),
    kijun: view.value(KIJUN),
    cloudTop: top(view),
    cloudBottom: bottom(view),
  }),
  paths(view, _params, exposure) {
    const [tenkan, kijun, lagged] = [view.value(TENKAN), view.value(KIJUN), view.value(LAGGED)];
    const { close } = view;
    return elsewhere(exposure, [
      path(
        1,
        'cloud_up',
        condition('close_above_cloud', close > top(view), { close, cloud: top(view) }),
        condition('close_above_base', close > kijun, { close, kijun }),
        condition('conversion_above_base', tenkan > kijun, { tenkan, kijun }),
        condition('close_above_lagged', close > lagged, { close, lagged }),
      ),
      path(
        -1,
        'cloud_down',
        condition('close_below_cloud', close < bottom(view), { close, cloud: bottom(view) }),
        condition('close_below_base', close < kijun, { close, kijun }),
        condition('conversion_below_base', tenkan < kijun, { tenkan, kijun }),
        condition('close_below_lagged', close < lagged, { close, lagged }),
      ),
      path(
        0,
        'base_line_lost',
        exposure === 1
          ? condition('close_below_base', close < kijun, { close, kijun })
          : condition('close_above_base', close > kijun, { close, kijun }),
      ),
    ]);
  },
};
