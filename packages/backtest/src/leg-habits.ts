import { habitsAt, needsBackground, tailAt, toxicityAt } from '@trendy/engine';
import { timeframeMs } from '@trendy/domain';
import type { BarColumns, MarketBackground, MarketTail } from '@trendy/domain';
import { executionOf } from './execution.ts';
import type { LegRequest } from './request.ts';

const DAY_MS = 86_400_000;

/** What was usual of a symbol by an instant, from the finest bars of a request that had closed by then. */
export class LegHabits {
  /** Whether entries of this request ask for it. */
  readonly areAsked: boolean;
  /** Whether its account limits what all positions together may lose: then the tails of all its symbols are asked for. */
  readonly areTailsAsked: boolean;
  readonly #bars: BarColumns;
  readonly #stepMs: number;
  #day = Number.NaN;
  #found: MarketBackground = {};
  #tailDay = Number.NaN;
  #tail: MarketTail | null = null;

  constructor(request: LegRequest, columns: BarColumns) {
    const { fineBars, fineTimeframe, timeframe } = request;
    const style = executionOf(request)?.style;
    this.areAsked = style !== undefined && needsBackground(style);
    const { sizing } = request.risk.guards ?? {};
    this.areTailsAsked = sizing?.tailVarPercent !== undefined || sizing?.tailShortfallPercent !== undefined;
    this.#bars = fineBars ?? columns;
    this.#stepMs = timeframeMs(fineBars ? (fineTimeframe ?? timeframe) : timeframe);
  }

  /** @param at UTC ms; nothing that closes later is looked at. */
  at(at: number): MarketBackground {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#found = habitsAt(this.#bars, this.#stepMs, at);
    }
    if (this.#stepMs !== 60_000) return this.#found;
    return { ...this.#found, ...toxicityAt(this.#bars, at, this.#found.dailyVolume) };
  }

  /** How far the market may move in a day; null: too little is known by then. */
  tail(at: number): MarketTail | null {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#tailDay) {
      this.#tailDay = day;
      this.#tail = tailAt(this.#bars, this.#stepMs, at);
    }
    return this.#tail;
  }
}
