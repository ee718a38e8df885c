import { quote, quoteToDecimal } from '@trendy/domain';
import type { FundingEvent, TransferEvent } from '@trendy/domain';

import type { ReconcilerParts } from './reconciler.ts';

/** Funding comes every eight hours and is told by the stream; asking every few minutes is enough, and it is dear. */
const FUNDING_EVERY_MS = 5 * 60_000;
const OVERLAP_MS = 60 * 60_000;

type Parts = Pick<ReconcilerParts, 'context' | 'account' | 'venue' | 'state'>;

/** Funding and the wallet: what moves money without an order of ours. */
export class CashSync {
  readonly #parts: Parts;
  #fundingAskedAt = 0;
  #drift: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  expectFunding(): void {
    this.#fundingAskedAt = 0;
  }

  async syncFunding(adoptedAt: number): Promise<boolean> {
    const { context, account, venue } = this.#parts;
    if (Date.now() - this.#fundingAskedAt < FUNDING_EVERY_MS) return true;
    const market = context.market(account);
    const last = this.#fundingAskedAt === 0 ? adoptedAt : this.#fundingAskedAt - OVERLAP_MS;
    const read = await venue.fundingSince(market.toMarket(Math.max(adoptedAt, last)));
    // It is dear, and nothing hurries: no room for it now is no failure of the comparison.
    if (!read.ok) return read.error.kind === 'rate_limited';
    this.#fundingAskedAt = Date.now();
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
   */
  async checkWallet(): Promise<boolean> {
    const { context, account, venue, state } = this.#parts;
    const before = state();
    if (!before || hasUnfinished(before)) return true;
    const read = await venue.balance();
    const after = state();
    if (!read.ok) return false;
    if (!after || after !== before || hasUnfinished(after)) return true;
    await context.database.asUser(account.userId, (store) =>
      store.risk.setLimit(
        account.accountId,
        quoteToDecimal(quote(Math.max(0, read.value.wallet) * MAX_LEVERAGE)),
      ),
    );
    const drift = read.value.wallet - after.wallet;
    const isSteady = drift !== 0 && drift === this.#drift;
    this.#drift = isSteady ? null : drift;
    if (!isSteady) return true;
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
}

/** The platform's ceiling: no account may have more than this times its wallet at work. */
const MAX_LEVERAGE = 10;

/** Orders whose fills may be under way make a difference that is none. Resting stops do not. */
function hasUnfinished(state: NonNullable<ReturnType<ReconcilerParts['state']>>): boolean {
  for (const { request } of state.orders.values()) {
    if (request.leg === 'entry' || request.leg === 'exit') return true;
  }
  return false;
}
