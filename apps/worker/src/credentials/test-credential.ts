import { judgeKey, judgeMode, mostOfWallet } from '@trendy/usecases';
import { epochMs, quote, quoteToDecimal } from '@trendy/domain';
import type {
  ExchangeAccount,
  Instrument,
  KeyPermissions,
  Reason,
  TransferEvent,
  Venue,
  VenueBalance,
  VenueFailure,
  WorkerStore,
} from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

export type OpenForTest = (
  account: ExchangeAccount,
) => Promise<{ ok: true; value: Venue } | { ok: false; error: Reason }>;

interface Verdict {
  readonly permissions: KeyPermissions;
  readonly balance: VenueBalance;
  readonly instruments: readonly Instrument[];
}

type Tested = { readonly verdict: Verdict } | { readonly refusal: Reason };

/** Tests a new key: time, rights, mode, balance. Then the account is active, or refused with what to do about it. */
export async function testCredential(
  context: WorkerContext,
  account: ExchangeAccount,
  openForTest: OpenForTest,
  isOtherEnvironment: (account: ExchangeAccount) => Promise<boolean>,
): Promise<void> {
  const opened = await openForTest(account);
  if (!opened.ok) return refuse(context, account, opened.error);
  const venue = opened.value;
  try {
    const tested = await ask(account, venue);
    if ('verdict' in tested) return await activate(context, account, tested.verdict);
    // Says nothing about the key: it stays in testing, and the sweep asks again.
    const { code } = tested.refusal;
    if (code === 'rate_limited') return;
    // Nor does this. A new key is told that it reaches nobody; one that was at work goes on, or its exits would wait
    // until somebody presses a button.
    if (code === 'venue_unreachable' && account.statusReason?.code === 'tested_at_work')
      return await goOn(context, account, tested.refusal);
    const mixedUp = KEY_CODES.has(code) && (await isOtherEnvironment(account));
    await refuse(
      context,
      account,
      mixedUp
        ? { code: 'environment_mismatch', values: { environment: account.environment } }
        : tested.refusal,
    );
  } finally {
    await venue.close();
  }
}

const KEY_CODES: ReadonlySet<string> = new Set(['bad_key', 'ip_not_allowed_or_bad_key']);

async function ask(account: ExchangeAccount, venue: Venue): Promise<Tested> {
  const time = await venue.serverTime();
  if (!time.ok) return { refusal: refusalOf(time.error) };
  const permissions = await venue.permissions();
  if (!permissions.ok) return { refusal: refusalOf(permissions.error) };
  const judged = judgeKey(account.environment, permissions.value);
  if (judged) return { refusal: judged };
  const balance = await venue.balance();
  if (!balance.ok) return { refusal: refusalOf(balance.error) };
  const mode = await venue.accountMode();
  if (!mode.ok) return { refusal: refusalOf(mode.error) };
  const unfit = judgeMode(mode.value);
  if (unfit) return { refusal: unfit };
  const instruments = await venue.instruments();
  if (!instruments.ok) return { refusal: refusalOf(instruments.error) };
  return {
    verdict: { permissions: permissions.value, balance: balance.value, instruments: instruments.value },
  };
}

/** In words that a catalogue has: what is wrong with the key, not what the venue's number is. */
function refusalOf(failure: VenueFailure): Reason {
  const { values } = failure.reason;
  switch (failure.kind) {
    case 'key_refused': {
      const code = failure.reason.code;
      if (code === 'bad_secret' || code === 'bad_passphrase') return { code, ...(values ? { values } : {}) };
      // The venue has one number for "no such key", "not from this address" and "not allowed".
      if (code === 'key_refused') return { code: 'ip_not_allowed_or_bad_key', ...(values ? { values } : {}) };
      return { code: code === 'ip_not_allowed' ? code : 'bad_key', ...(values ? { values } : {}) };
    }
    case 'clock':
      return { code: 'clock_skew', ...(values ? { values } : {}) };
    case 'refused':
      return failure.reason;
    case 'rate_limited':
      return { code: 'rate_limited' };
    case 'no_answer':
    case 'unavailable':
      return { code: 'venue_unreachable', ...(values ? { values } : {}) };
  }
}

/** Switched off while its key was looked at, it stays off. */
const isStillAsked = async (store: WorkerStore, { accountId }: ExchangeAccount): Promise<boolean> =>
  (await store.accounts.get(accountId))?.status === 'testing';

async function refuse(context: WorkerContext, account: ExchangeAccount, reason: Reason): Promise<void> {
  context.log.warn({ accountId: account.accountId, ...reason }, 'account.refused');
  await context.database.asUser(account.userId, async (store) => {
    if (!(await isStillAsked(store, account))) return;
    await store.accounts.update(account.accountId, {
      status: 'refused',
      statusReason: reason,
      // A venue that did not answer has said nothing about the key.
      ...(reason.code === 'venue_unreachable' ? {} : { testedAt: epochMs(Date.now()) }),
    });
    await store.audit.append({
      action: 'account.refused',
      subject: account.accountId,
      details: { code: reason.code },
    });
    await store.changes.notify({ userId: account.userId, accountId: account.accountId, kinds: ['accounts'] });
  });
}

async function goOn(context: WorkerContext, account: ExchangeAccount, reason: Reason): Promise<void> {
  const { accountId, userId } = account;
  await context.database.asUser(userId, async (store) => {
    if (!(await isStillAsked(store, account))) return;
    await store.accounts.update(accountId, { status: 'active', statusReason: reason });
    await store.changes.notify({ userId, accountId, kinds: ['accounts'] });
  });
}

async function activate(context: WorkerContext, account: ExchangeAccount, verdict: Verdict): Promise<void> {
  const { permissions, balance, instruments } = verdict;
  const key = { venue: account.venue, environment: account.environment };
  const listed = new Set(instruments.map(({ symbol }) => symbol));
  const before = await context.database.market.instruments(key);
  const gone = before.filter(({ instrument }) => !listed.has(instrument.symbol));
  await context.database.market.putInstruments(key, [
    ...instruments.map((instrument) => ({ instrument, status: 'trading' })),
    // So that nobody is offered what cannot be opened any more.
    ...gone.map(({ instrument }) => ({ instrument, status: 'delisted' })),
  ]);
  const market = context.market(key);
  await market.syncClock();
  const { accountId, userId } = account;
  const adopt: TransferEvent = {
    kind: 'transfer',
    at: market.marketNow(),
    transferId: `adopt:${accountId}`,
    amount: balance.wallet,
  };
  await context.database.asUser(userId, async (store) => {
    if (!(await isStillAsked(store, account))) return;
    const most = mostOfWallet(account.environment, permissions.ipRestricted);
    await store.risk.setLimit(accountId, quoteToDecimal(quote(Math.max(0, balance.wallet) * most)));
    // Only the first test adopts: later the log knows the wallet, and differences are reconciled.
    await store.log.append(accountId, 'transfer', adopt, `transfer:adopt:${accountId}`);
    await store.accounts.update(accountId, {
      status: 'active',
      statusReason: null,
      permissions: shownPermissions(permissions),
      ipRestricted: permissions.ipRestricted,
      testedAt: epochMs(Date.now()),
    });
    await store.audit.append({ action: 'account.activated', subject: accountId });
    await store.changes.notify({ userId, accountId, kinds: ['accounts', 'equity'] });
  });
  context.log.info({ accountId }, 'account.activated');
}

function shownPermissions(permissions: KeyPermissions): Readonly<Record<string, boolean | string | null>> {
  const { futures, withdrawals, internalTransfers, universalTransfers } = permissions;
  const isPublished = futures !== null;
  return {
    reading: true,
    futures: futures ?? true,
    withdrawals,
    transfers:
      internalTransfers === null ? universalTransfers : internalTransfers || universalTransfers === true,
    source: isPublished ? 'venue' : 'not_published',
  };
}
