import type { BarView, SeriesSpec, Strategy } from '@trendy/domain';
import type { ScenarioColumn } from '@trendy/quant';
import { bollingerRsi } from '../bollinger-rsi/strategy.ts';
import { emaCrossover } from '../ema-crossover/strategy.ts';
import { ichimokuCloud } from '../ichimoku-cloud/strategy.ts';
import { macdStochastic } from '../macd-stochastic/strategy.ts';
import { meanReversion } from '../mean-reversion/strategy.ts';
import { condition, elsewhere, path } from '../path.ts';
import { rangeTrading } from '../range-trading/strategy.ts';
import { rsiEma } from '../rsi-ema/strategy.ts';
import { supertrend } from '../supertrend/strategy.ts';
import { trendFollowing } from '../trend-following/strategy.ts';
import { combinedForm, combinedParams } from './params.ts';
import type { CombinedParams } from './params.ts';
import { weightOf } from './scenario-weight.ts';
import { exposureOf } from './sub-strategy.ts';

/** Families in the order of their slots; those of the matrix that have no strategy, or need a second market, are cash. */
const FAMILIES = ['trend', 'meanRev', 'grid'] as const;
type Family = (typeof FAMILIES)[number];

interface Member {
  readonly family: Family;
  readonly id: string;
  readonly warmup: number;
  readonly series: SeriesSpec;
}

const member = <P>(family: Family, strategy: Strategy<P>): Member => ({
  family,
  id: strategy.id,
  warmup: strategy.warmup(strategy.params.parse({})),
  series: exposureOf(strategy),
});

/** Which strategy belongs to which column of the scenario matrix. Source: METHODS 2.4. */
const MEMBERS: readonly Member[] = [
  member('trend', supertrend),
  member('trend', emaCrossover),
  member('trend', ichimokuCloud),
  member('trend', macdStochastic),
  member('trend', trendFollowing),
  member('meanRev', rsiEma),
  member('meanRev', bollingerRsi),
  member('meanRev', meanReversion),
  member('grid', rangeTrading),
];
const SLOWEST = Math.max(...MEMBERS.map(({ warmup }) => warmup));
const FAMILY_SLOT = MEMBERS.map(({ family }) => FAMILIES.indexOf(family));
const FAMILY_SIZE = MEMBERS.map(({ family }) => MEMBERS.filter((other) => other.family === family).length);

/** What one member asks of the account: its share times what it would hold. */
const askOf = (view: BarView, index: number): number =>
  (view.value(FAMILY_SLOT[index]!) / FAMILY_SIZE[index]!) * view.value(FAMILIES.length + index);

/** What is left when longs and shorts have cancelled, in whole percent of the size; NaN during the warm-up. */
function netOf(view: BarView): number {
  let net = 0;
  for (let index = 0; index < MEMBERS.length; index++) net += askOf(view, index);
  return Math.round(net * 100) / 100;
}

/** All that is asked for, whichever way. */
function grossOf(view: BarView): number {
  let gross = 0;
  for (let index = 0; index < MEMBERS.length; index++) gross += Math.abs(askOf(view, index));
  return gross;
}

/** Who asks for what, signed shares of the size, and the shares of the families that let them. */
function asksOf(view: BarView): Record<string, number> {
  const asks = MEMBERS.map(({ id }, index) => [id, askOf(view, index)] as const);
  const weights = FAMILIES.map((family, slot) => [`weight_${family}`, view.value(slot)] as const);
  return Object.fromEntries([...weights, ...asks.filter(([, ask]) => ask !== 0)]);
}

const isAgreed = (net: number, gross: number, { agreement }: CombinedParams): boolean =>
  Math.abs(net) >= agreement * gross;
const isChange = (net: number, held: number, { band }: CombinedParams): boolean =>
  Math.abs(net - held) >= band;
/** Held until half of what was worth entering is left, so that a pull about the band does not trade at every bar. */
const isGone = (net: number, held: number, { band }: CombinedParams): boolean =>
  Math.abs(net) < band / 2 || net * held < 0;

function filledBy({ range, reversion, trend }: CombinedParams): ReadonlySet<ScenarioColumn> {
  const isOn: Record<Family, boolean> = { trend, meanRev: reversion, grid: range };
  return new Set(FAMILIES.filter((family) => isOn[family]));
}

/**
 * Nine strategies on one account. Each asks for what it would hold, times its share: its family's weight in the
 * scenarios of the bar, equally divided. Opposite asks cancel; where too little is left of them nothing is held.
 */
export const combined: Strategy<CombinedParams> = {
  id: 'combined',
  version: '1.0.0',
  name: { en: 'Combined', ko: '전략 조합' },
  description: {
    en: 'Nine strategies on one account: trends, reversals and ranges share it by what the market looks like, opposite wishes cancel, and small changes are left alone.',
    ko: '아홉 전략이 한 계정을 나눠 써요. 시장 상황에 따라 추세, 회귀, 박스권 전략의 몫이 달라지고, 반대되는 요구는 상쇄되며, 작은 변화는 거래하지 않아요.',
  },
  params: combinedParams,
  parameters: combinedForm,
  // The first change needs a bar before it, and a volatility is ranked among the ones before its own.
  warmup: ({ trendBars, window }) => Math.max(SLOWEST, window + 2, trendBars + 1),
  series: (params) => {
    const filled = filledBy(params);
    return [
      ...FAMILIES.map((family) => weightOf(family, params, filled)),
      ...MEMBERS.map(({ series }) => series),
    ];
  },
  onBar(view, params, out) {
    const net = netOf(view);
    const held = out.exposure;
    const agrees = isAgreed(net, grossOf(view), params);
    if (agrees && Math.abs(net) >= params.band && isChange(net, held, params)) {
      out.exposure = net;
      out.reason = net > 0 ? 'pull_long' : 'pull_short';
    } else if (held !== 0 && !agrees && !Number.isNaN(net)) {
      out.exposure = 0;
      out.reason = 'sides_disagree';
    } else if (held !== 0 && isGone(net, held, params)) {
      out.exposure = 0;
      out.reason = 'pull_gone';
    }
  },
  explain: (view) => ({ close: view.close, net: netOf(view), gross: grossOf(view), ...asksOf(view) }),
  paths(view, params, exposure) {
    const [net, gross] = [netOf(view), grossOf(view)];
    if (Number.isNaN(net)) return [];
    const asks = asksOf(view);
    const least = params.agreement * gross;
    const agrees = isAgreed(net, gross, params);
    return elsewhere(exposure, [
      path(
        net,
        net > 0 ? 'pull_long' : 'pull_short',
        condition('sides_agree', agrees, { net, gross, least, ...asks }),
        condition('pull_above_band', Math.abs(net) >= params.band, { net, band: params.band }),
        condition('change_above_band', isChange(net, exposure, params), {
          net,
          held: exposure,
          band: params.band,
        }),
      ),
      path(0, 'sides_disagree', condition('sides_cancel', !agrees, { net, gross, least, ...asks })),
      path(
        0,
        'pull_gone',
        condition('pull_below_half_band', isGone(net, exposure, params), {
          net,
          held: exposure,
          half: params.band / 2,
          ...asks,
        }),
      ),
    ]);
  },
};
