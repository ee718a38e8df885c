import { mostOfWallet } from '@trendy/usecases';
import { quote, quoteToDecimal } from '@trendy/domain';
import type { FundingEvent, TransferEvent } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';

import type { ReconcilerParts } from './reconciler.ts';

/** Funding comes every eight hours and is told by the stream; asking every few minutes is enough, and it is dear. */
const FUNDING_EVERY_MS = 5 * 60_000;
const OVERLAP_MS = 60 * 60_000;

/** A difference in money must stand so long before it counts. */
export const DRIFT_STANDS_MS = 10_000;

/**
 * Units (1e-8) that the wallets may differ by unexplained. Venues reckon with more digits than we keep: each amount is
 * rounded to the nearest unit, and the wallet is not the sum of what was rounded; and where a part of a position was
 * closed, a venue may round its share of the entry's cost the other way until the rest is. Less than a millionth of the
 * quote currency is carried: the difference is of the whole wallet each time, so what adds up to that much is booked.
 */
export const ROUNDING_UNITS = 100;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'settled'>;

/** Funding and the wallet: what moves money without an order of ours. */
export class CashSync {
  readonly #parts: Parts;
  #fundingDueAt = 0;
  /** Wall instant up to which funding has been read. */
  #fundingReadTo = 0;
  #drift: { readonly amount: number; readonly since: number } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The wallets differ, and nothing has explained it yet. */
  get isDrifting(): boolean {
    return this.#drift !== null;
  }

  expectFunding(): void {
    this.#fundingDueAt = 0;
  }

  async syncFunding(adoptedAt: number): Promise<boolean> {
    const { context, account, venue } = this.#parts;
    const askedAt = context.clock.now();
    if (askedAt < this.#fundingDueAt) return true;
    const since = Math.max(adoptedAt, this.#fundingReadTo - OVERLAP_MS);
    const read = await venue.fundingSince(context.market(account).toMarket(since));
    // It is dear, and nothing hurries: no room for it now is no failure of the comparison.
    if (!read.ok) return read.error.kind === 'rate_limited';
    this.#fundingReadTo = askedAt;
    this.#fundingDueAt = askedAt + FUNDING_EVERY_MS;
    for (const { fundingId, symbol, amount, at } of read.value) {
      const event: FundingEvent = { kind: 'funding', at, fundingId, symbol, amount };
      await context.database.asUser(account.userId, (store) =>
        store.log.append(account.accountId, 'funding', event, `funding:${fundingId}`),
      );
    }
    return true;
  }

  /**
   * Money that came or went without a trade: a deposit, a withdrawal, a fee in another coin. The same difference must
   * stand in two comparisons before it is booked as a transfer, because a fill may still be on its way.
   * @param ipRestricted of the account's key, which decides about the limit that follows the wallet.
   */
  async checkWallet(ipRestricted: boolean | null): Promise<boolean> {
    const { context, account, venue, settled } = this.#parts;
    const before = await settled();
    if (!before || hasUnfinished(before.state)) return true;
    const read = await venue.balance();
    if (!read.ok) return false;
    const after = await settled();
    // Something happened while we asked: the comparison would be between two instants.
    if (!after || after.version !== before.version) return true;
    const most = mostOfWallet(account.environment, ipRestricted);
    await context.database.asUser(account.userId, (store) =>
      store.risk.setLimit(account.accountId, quoteToDecimal(quote(Math.max(0, read.value.wallet) * most))),
    );
    const drift = read.value.wallet - after.state.wallet;
    if (!this.#hasStood(drift)) return true;
    const at = context.market(account).marketNow();
    const event: TransferEvent = { kind: 'transfer', at, transferId: `adopt:${at}`, amount: quote(drift) };
    context.log.warn(
      { accountId: account.accountId, amountQuote: quoteToDecimal(quote(drift)) },
      'wallet.adopted',
    );
    await context.database.asUser(account.userId, (store) =>
      store.log.append(account.accountId, 'transfer', event, `transfer:${event.transferId}`),
    );
    return true;
  }

  /** Whether the very same difference, more than rounding makes, was there some time ago already. */
  #hasStood(difference: number): boolean {
    const drift = Math.abs(difference) < ROUNDING_UNITS ? 0 : difference;
    const seen = this.#drift;
    const now = this.#parts.context.clock.now();
    if (drift === 0 || seen?.amount !== drift) {
      this.#drift = drift === 0 ? null : { amount: drift, since: now };
      // Funding that the stream has swallowed is the first explanation, and is not to be booked as a deposit.
      if (drift !== 0) this.expectFunding();
      return false;
    }
    if (now - seen.since < DRIFT_STANDS_MS || this.#fundingReadTo <= seen.since) return false;
    this.#drift = null;
    return true;
  }
}

/** Orders whose fills may be under way make a difference that is none. Resting stops do not. */
function hasUnfinished(state: EngineState): boolean {
  for (const { request } of state.orders.values()) {
    if (request.leg === 'entry' || request.leg === 'exit') return true;
  }
  return false;
}
