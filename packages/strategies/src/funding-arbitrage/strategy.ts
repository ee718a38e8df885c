import type { BarView, Strategy } from '@trendy/domain';
import { condition, elsewhere, path } from '../path.ts';
import { latestOf, meanOfDatum } from '../series.ts';
import { fundingArbitrageForm, fundingArbitrageParams } from './params.ts';
import type { FundingArbitrageParams } from './params.ts';

const FUNDING = 0;
const OTHER = 1;
/** Funding is settled every eight hours on the markets that this is made for. */
const SETTLEMENTS_A_DAY = 3;

/** What being short is expected to be paid over the horizon, basis points of the notional. */
const carryBps = (mean: number, { horizonDays }: FundingArbitrageParams): number =>
  mean * 10_000 * SETTLEMENTS_A_DAY * horizonDays;

/**
 * How far the perpetual lies above the coin, basis points; NaN while the other market's price is not known. Both legs
 * read the same two closes: its own, and the other's.
 */
function basisBps(view: BarView, { spotLeg }: FundingArbitrageParams): number {
  const other = view.value(OTHER);
  const [perpetual, spot] = spotLeg ? [other, view.close] : [view.close, other];
  return (perpetual / spot - 1) * 10_000;
}

/** An unknown basis is not wide. */
const isWide = (basis: number, limitBps: number): boolean => Math.abs(basis) > limitBps;
const known = (basis: number): { readonly basisBps?: number } =>
  Number.isNaN(basis) ? {} : { basisBps: basis };

/**
 * Earns funding without a bet on the price: short the perpetual, long as much of the coin. Two bots of one account, one
 * a leg, decide from the same figures at the same bars, so both legs are opened and closed together.
 */
export const fundingArbitrage: Strategy<FundingArbitrageParams> = {
  id: 'funding-arbitrage',
  version: '1.1.0',
  name: { en: 'Funding arbitrage', ko: '펀딩비 차익거래' },
  description: {
    en: 'Collects funding: short the perpetual and long the coin, while the expected funding is worth the costs of both legs and the two prices stay together; flat otherwise.',
    ko: '펀딩비를 받아요. 예상 펀딩이 두 다리의 비용보다 충분히 크고 두 가격이 벌어지지 않았을 때 무기한 선물을 매도하고 현물을 매수하며, 아니면 보유하지 않아요.',
  },
  params: fundingArbitrageParams,
  parameters: fundingArbitrageForm,
  warmup: (params) => params.meanBars,
  series: ({ meanBars, spotLeg }) => [
    meanOfDatum('funding', 'funding_rate', meanBars),
    latestOf('other', spotLeg ? 'perpetual_close' : 'spot_close'),
  ],
  onBar(view, params, out) {
    const carry = carryBps(view.value(FUNDING), params);
    const basis = basisBps(view, params);
    const pays = carry >= params.margin * params.costBps && carry > 0;
    if (out.exposure === 0 && pays && !isWide(basis, params.maxBasisBps / 2)) {
      out.exposure = params.spotLeg ? 1 : -1;
      out.reason = 'carry_pays';
    } else if (out.exposure !== 0 && carry <= 0) {
      out.exposure = 0;
      out.reason = 'carry_gone';
    } else if (out.exposure !== 0 && isWide(basis, params.maxBasisBps)) {
      out.exposure = 0;
      out.reason = 'basis_wide';
    }
  },
  explain: (view, params) => ({
    close: view.close,
    meanFunding: view.value(FUNDING),
    carryBps: carryBps(view.value(FUNDING), params),
    ...known(basisBps(view, params)),
  }),
  paths(view, params, exposure) {
    const carry = carryBps(view.value(FUNDING), params);
    const needed = params.margin * params.costBps;
    const basis = basisBps(view, params);
    const limitBps = params.maxBasisBps;
    if (exposure !== 0)
      return [
        path(0, 'carry_gone', condition('carry_not_positive', carry <= 0, { carryBps: carry })),
        path(
          0,
          'basis_wide',
          condition('basis_too_wide', isWide(basis, limitBps), { ...known(basis), limitBps }),
        ),
      ];
    return elsewhere(exposure, [
      path(
        params.spotLeg ? 1 : -1,
        'carry_pays',
        condition('carry_above_costs', carry >= needed && carry > 0, { carryBps: carry, neededBps: needed }),
        condition('basis_narrow', !isWide(basis, limitBps / 2), { ...known(basis), limitBps: limitBps / 2 }),
      ),
    ]);
  },
  liveRefusal: 'no_spot_venue',
};
