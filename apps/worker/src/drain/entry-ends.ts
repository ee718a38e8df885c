import { baseOf, steps } from '@trendy/domain';
import type { EntryEnd, JournalEntry } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

import { plainDecimal } from './projection.ts';
import { scaleIn } from './run-batch.ts';

const GIVEN_UP: ReadonlySet<string> = new Set(['rejected', 'canceled', 'expired']);

/**
 * Entries that a batch has ended with something left, with the market as it stood then: what was not had is priced by it.
 * An entry whose market is not known now is left out, and its rest is not counted.
 */
export function entryEnds(state: EngineState, journal: readonly JournalEntry[]): readonly EntryEnd[] {
  return journal.flatMap((line): EntryEnd[] => {
    if (line.kind === 'execution') {
      const scale = scaleIn(state, line.symbol);
      const finalPrice = priceNow(state, line.symbol);
      if (!scale || finalPrice === null || line.filled >= line.wanted) return [];
      const wantedQuantity = plainDecimal(baseOf(scale, steps(line.wanted)));
      return [{ orderKey: `${line.signalKey}|entry|0`, finalPrice, wantedQuantity }];
    }
    if (line.kind !== 'order' || !GIVEN_UP.has(line.status) || !line.orderId.includes('|entry|')) return [];
    const bot = state.bots.find(({ config }) => config.botId === line.botId);
    const finalPrice = bot ? priceNow(state, bot.config.symbol) : null;
    return finalPrice === null ? [] : [{ orderKey: line.orderId, finalPrice }];
  });
}

/** A book that was looked at so long ago is still the market's. */
const SEEN_MS = 2_000;

/** The market's middle where it was seen a moment ago, else its mark; null: neither is known. */
export function priceNow(state: EngineState, symbol: string): string | null {
  const market = state.markets.get(symbol);
  if (!market) return null;
  const { at, ask, bid, book } = market.touch;
  const isSeen = book !== null && state.now - at <= SEEN_MS;
  const price = isSeen ? (bid + ask) / 2 : market.markPrice;
  return price > 0 ? plainDecimal(price) : null;
}
