import { isDust } from './dust.ts';
import type { BotState, MarketState } from './state.ts';

/** A position that none of our orders has opened, and that its symbol's bot does not protect either. */
export function isOthers({ isForeign, position, scale }: MarketState, { protection }: BotState): boolean {
  const held = position.quantity;
  if (!isForeign || held === 0 || isDust(held, scale.instrument)) return false;
  if (protection === null) return true;
  // Beside a leg that others have opened against it the bot's own stands, whatever the two come to.
  return Math.sign(held) !== protection.direction && !((protection.hedged ?? 0) > 0);
}
