import { isDust } from './dust.ts';
import type { BotState, EngineState, MarketState } from './state.ts';

/** A position of which not all is covered by a stop that the venue has confirmed. */
export interface BarePosition {
  readonly botId: string;
  readonly symbol: string;
  /** It is being left already. */
  readonly isLeaving: boolean;
}

/**
 * Positions that are to have a stop and whose stop does not rest at the venue in full, as far as the account's log tells:
 * none was wanted yet, it is on its way, nobody knows what became of it, or it was refused. A stop that is to be
 * cancelled counts until its end is known.
 */
export function barePositions(state: EngineState): readonly BarePosition[] {
  return state.bots.flatMap((bot) => {
    const { symbol } = bot.config;
    const market = state.markets.get(symbol);
    const held = market?.position.quantity ?? 0;
    if (!market || !wantsStop(bot, market) || restingStops(state, symbol, held) >= Math.abs(held)) return [];
    const isLeaving = bot.goal !== null && bot.goal.quantity === 0;
    return [{ botId: bot.config.botId, symbol, isLeaving }];
  });
}

function wantsStop({ config, protection }: BotState, { isForeign, position, scale }: MarketState): boolean {
  const held = position.quantity;
  // An entry that was filled after its end was told: its protection had gone with it, and nothing else would look.
  if (protection === null)
    return !isForeign && !isDust(held, scale.instrument) && held !== 0 && config.risk.stopPercent > 0;
  if (held === 0 || Math.sign(held) !== protection.direction) return false;
  const { rule, exits } = protection;
  return rule.stopPrice !== null || rule.stopPercent > 0 || (exits?.stop ?? null) !== null;
}

/** Steps that confirmed stops of the closing side would take. */
function restingStops(state: EngineState, symbol: string, held: number): number {
  const closing = held > 0 ? 'sell' : 'buy';
  let covered = 0;
  for (const { filled, request, status } of state.orders.values()) {
    if (request.symbol !== symbol || request.leg !== 'stop' || request.side !== closing) continue;
    if (status === 'acked') covered += request.quantity - filled;
  }
  return covered;
}
