import type { Exits } from '#features/risk/exit-rules.ts';

export interface TradeRisk {
  readonly leverage: number;
  /** Margin of one trade, percent of the account. */
  readonly sizePercent: number;
  readonly stopPercent: number;
  /** Null also where several targets take its place. */
  readonly takeProfitPercent: number | null;
  readonly exits?: Exits | null | undefined;
}

/** The rules of a bot that bound a trade by what is known before it; others may make it smaller still. */
export interface RuledRisk extends TradeRisk {
  readonly guards?:
    | {
        readonly liquidation?: { readonly maxLeverage: number };
        readonly sizing?: { readonly riskPercent?: number };
      }
    | null
    | undefined;
}

export interface TradeOutcome {
  /** Value of the position, in the account's currency. */
  readonly notional: number;
  readonly margin: number;
  readonly leverage: number;
  /** The risk of one trade made the position smaller than size and leverage ask for. */
  readonly isShrunk: boolean;
  /** Lost when the stop fills at its price, costs included. */
  readonly loss: number;
  readonly lossPercent: number;
  /** Won when the target fills, or all of several, costs of what they sell taken off; null without a target. */
  readonly win: number | null;
  /** Percent of the position that targets sell. */
  readonly soldPercent: number;
  /** Trades lost in a row until `maxDrawdownPercent` stops new entries. */
  readonly lossesToLimit: number;
}

/** Taker fee and slippage, there and back, in basis points of the position: (5 + 2) × 2. */
const ROUND_TRIP_BPS = 14;

/**
 * What one trade can cost at these settings. A gap through the stop can cost more: this is the stop's own price.
 * @param equity  the account's equity, above 0.
 */
export function outcomeOfTrade(equity: number, risk: RuledRisk, maxDrawdownPercent: number): TradeOutcome {
  const { liquidation, sizing } = risk.guards ?? {};
  const leverage = Math.min(risk.leverage, liquidation?.maxLeverage ?? risk.leverage);
  const wanted = ((equity * risk.sizePercent) / 100) * leverage;
  const most = (equity * (sizing?.riskPercent ?? Number.POSITIVE_INFINITY)) / risk.stopPercent;
  const notional = Math.min(wanted, most);
  const margin = notional / leverage;
  const costs = (notional * ROUND_TRIP_BPS) / 10_000;
  const loss = (notional * risk.stopPercent) / 100 + costs;
  const rungs = risk.exits?.targets ?? [];
  const isSeveral = rungs.length > 0;
  const soldPercent = isSeveral ? rungs.reduce((sum, rung) => sum + rung.sharePercent, 0) : 100;
  const gainPercent = isSeveral
    ? rungs.reduce((sum, rung) => sum + (rung.percent * rung.sharePercent) / 100, 0)
    : risk.takeProfitPercent;
  const win =
    gainPercent === null || Number.isNaN(gainPercent)
      ? null
      : (notional * gainPercent) / 100 - (costs * soldPercent) / 100;
  const lossPercent = (loss / equity) * 100;
  const kept = 1 - Math.min(lossPercent, 99.9) / 100;
  const lossesToLimit = Math.max(1, Math.ceil(Math.log(1 - maxDrawdownPercent / 100) / Math.log(kept)));
  return {
    notional,
    margin,
    leverage,
    isShrunk: most < wanted,
    loss,
    lossPercent,
    win,
    soldPercent,
    lossesToLimit,
  };
}
