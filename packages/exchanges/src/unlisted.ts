import type { PlaceOutcome, VenueFailure } from '@trendy/domain';

/** A list that lacks what is asked for is read again after so long. */
export const AGAIN_MS = 30_000;

/**
 * No position is opened where the venue does not trade, or in another coin than the wallet is counted in.
 * @param known absent: the venue does not list it at all.
 */
export function entryRefusal(
  symbol: string,
  known: { readonly isOfWallet: boolean } | undefined,
): PlaceOutcome {
  const listed = known?.isOfWallet === false ? 'symbol_not_in_wallet_coin' : 'symbol_not_trading';
  const code = known === undefined ? 'symbol_unknown' : listed;
  return { kind: 'rejected', reason: { code, values: { symbol } }, keyRefused: false };
}

/** A question about a symbol that cannot be found: the venue does not have it, or its list could not be read. */
export const unlisted = (
  symbol: string,
  isRead: boolean,
): { readonly ok: false; readonly error: VenueFailure } => ({
  ok: false,
  error: isRead
    ? { kind: 'refused', reason: { code: 'symbol_unknown', values: { symbol } } }
    : { kind: 'no_answer', reason: { code: 'instruments_unavailable' } },
});
