import { intoWallet, quote } from '@trendy/domain';
import type { FundingEvent, TransferEvent } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { equityOf } from '../equity.ts';
import { botOfSymbol } from '../state.ts';
import type { EngineState } from '../state.ts';

/**
 * Books settled funding; the position never changes. A settlement that comes twice changes nothing.
 * @returns whether it was new.
 */
export function recordFunding(state: EngineState, event: FundingEvent, out: Effects): boolean {
  if (!state.seen.fundings.add(event.fundingId)) return false;
  state.wallet = quote(state.wallet + event.amount);
  if (event.amount !== 0 && out.detail === 'full')
    out.postings.push({
      at: event.at,
      cause: 'funding',
      ref: event.fundingId,
      botId: botOfSymbol(state, event.symbol)?.config.botId ?? null,
      symbol: event.symbol,
      postings: intoWallet('funding', event.amount),
    });
  out.journal.push({ kind: 'funding', at: event.at, symbol: event.symbol, amount: event.amount });
  return true;
}

/** Books money in or out. The peak moves in proportion, so that neither looks like a gain or a loss. */
export function recordTransfer(state: EngineState, event: TransferEvent, out: Effects): void {
  if (!state.seen.transfers.add(event.transferId)) return;
  const before = equityOf(state);
  state.wallet = quote(state.wallet + event.amount);
  if (state.guard !== null) state.guard.flows += event.amount;
  const after = equityOf(state);
  state.peakEquity =
    before > 0 && state.peakEquity > 0 && after > 0
      ? Math.round(state.peakEquity * (after / before))
      : Math.max(0, after);
  if (event.amount !== 0 && out.detail === 'full')
    out.postings.push({
      at: event.at,
      cause: 'transfer',
      ref: event.transferId,
      botId: null,
      symbol: null,
      postings: intoWallet('external', event.amount),
    });
  out.journal.push({ kind: 'transfer', at: event.at, amount: event.amount });
}
