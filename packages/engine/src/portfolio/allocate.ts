import { invariant, QUOTE_SCALE, toSteps, toTicksForSide } from '@trendy/domain';
import type { Side, Ticks } from '@trendy/domain';
import { equityOf, exactTicks } from '../equity.ts';
import type { EngineState, MarketState } from '../state.ts';
import type { Target, Want } from '../target.ts';

/**
 * Turns a want into a signed quantity: margin = size % of equity, notional = margin × leverage × |exposure|, floored
 * to the lot step and to the largest market order. An alert's own size counts where it is smaller, and is told where not.
 */
export function allocate(state: EngineState, want: Want): Target {
  const market = state.markets.get(want.bot.config.symbol);
  if (!market) invariant(false, `allocate: ${want.bot.config.symbol} has no instrument`);
  const equity = equityOf(state);
  const { leverage } = want.bot.config.risk;
  const { size, excess } = want.exposure === 0 ? NOTHING : sizeOf(market, want, equity);
  return {
    quantity: want.isHold ? market.position.quantity : size === 0 ? 0 : want.exposure > 0 ? size : -size,
    leverage,
    stop: protectivePrice(market, want, 'stop'),
    takeProfit: protectivePrice(market, want, 'target'),
    excess,
    equity,
  };
}

type Sized = Pick<Target, 'excess'> & { readonly size: number };
const NOTHING: Sized = { size: 0, excess: null };

function sizeOf(market: MarketState, want: Want, equity: number): Sized {
  if (Number.isNaN(market.markPrice) || equity <= 0) return NOTHING;
  const { risk } = want.bot.config;
  const { scale } = market;
  const priceTicks = exactTicks(market, market.markPrice);
  const unitsPerStep = priceTicks * scale.unitsPerTickStep;
  const full = Math.floor(
    (((equity * risk.sizePercent) / 100) * risk.leverage * Math.abs(want.exposure)) / unitsPerStep,
  );
  const wanted = want.size ? alertSize(market, want.size, equity, risk.leverage, unitsPerStep) : full;
  // A percentage was compared where the alert was read; here only what took the price to compare it.
  const isTooMuch = wanted > full && want.size?.type !== 'equity_percent';
  return {
    size: Math.max(0, Math.min(full, wanted, scale.instrument.maxMarketQuantity)),
    excess: isTooMuch ? { asked: wanted, allowed: full } : null,
  };
}

/** `equity_percent` is margin like the bot's own size, `quote` is notional, `base` is quantity. */
function alertSize(
  market: MarketState,
  size: NonNullable<Want['size']>,
  equity: number,
  leverage: number,
  unitsPerStep: number,
): number {
  switch (size.type) {
    case 'equity_percent':
      return Math.floor((((equity * size.value) / 100) * leverage) / unitsPerStep);
    case 'quote':
      return Math.floor((size.value * QUOTE_SCALE) / unitsPerStep);
    case 'base':
      // However much is asked for, it stays a number of steps that the integers hold.
      return toSteps(market.scale, Math.min(size.value, market.scale.stepSize * 1e12));
  }
}

/** Where the stop or target would lie if the position were opened at the mark. */
function protectivePrice(market: MarketState, want: Want, leg: 'stop' | 'target'): Ticks | null {
  if (want.exposure === 0 || Number.isNaN(market.markPrice)) return null;
  const { protection } = want;
  // Of several targets the nearest is told.
  const nearest = leg === 'target' ? protection.exits?.targets?.[0] : undefined;
  const explicit = leg === 'stop' ? protection.stopPrice : nearest ? null : protection.targetPrice;
  const percent =
    leg === 'stop' ? protection.stopPercent : (nearest?.percent ?? protection.takeProfitPercent);
  if (explicit === null && percent === null) return null;
  const isLong = want.exposure > 0;
  const side: Side = isLong ? 'sell' : 'buy';
  const away = ((leg === 'stop') === isLong ? -1 : 1) * ((percent ?? 0) / 100);
  const usual = market.markPrice * (1 + away);
  return toTicksForSide(
    market.scale,
    leg === 'stop' ? nearer(explicit, usual, want) : (explicit ?? usual),
    side,
  );
}

/** The stop that closes first: what its owner may lose is bounded by its owner, whatever the strategy thinks. */
function nearer(explicit: number | null, usual: number, { exposure, protection }: Want): number {
  if (explicit === null) return usual;
  if (protection.stopPercent <= 0) return explicit;
  return exposure > 0 ? Math.max(explicit, usual) : Math.min(explicit, usual);
}
