import { isDust } from './dust.ts';
import type { BotState, MarketState } from './state.ts';

/**
 * A position that none of our entries has opened and that its symbol's bot does not protect either, or, of two legs, what
 * is left of the others' once the bot's own is gone.
 */
export function isOthers({ isForeign, position, scale }: MarketState, { protection }: BotState): boolean {
  const held = position.quantity;
  if (held === 0 || isDust(held, scale.instrument)) return false;
  const hedged = protection?.hedged ?? 0;
  if (protection !== null && hedged > 0) return protection.direction * held + hedged <= 0;
  if (!isForeign) return false;
  return protection === null || Math.sign(held) !== protection.direction;
}
