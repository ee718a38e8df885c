import type { TradeRisk } from '#features/risk/worst-loss.ts';

/** What the sliders show first. */
export const STARTING_RISK: TradeRisk = {
  leverage: 2,
  sizePercent: 10,
  stopPercent: 2,
  takeProfitPercent: 4,
};

/** New entries stop at this loss since the account's highest equity. */
export const MAX_DRAWDOWN_PERCENT = 12;
