import { ok, quote } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import { DEFAULT_FEES } from '../models/fees.ts';
import type { FeeSchedule } from '../models/fees.ts';
import { book, createAccount, leverageOf } from './core.ts';
import type { Core } from './core.ts';
import { hasPosition, marginModeOf, positionKey } from './legs.ts';
import { accountMargin, maxNotionalAt } from './margin.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import { coverIsolated, tellAccount } from './settle.ts';
import { closeForced, liquidatePosition } from './settlements.ts';
import type { Account, AccountSetup, Leg, MarginType, VenuePosition } from './types.ts';

/** What is done to an account, by its owner or by the venue. */
export interface AccountCalls {
  openAccount(deposit: Quote, fees?: FeeSchedule): Account;
  deposit(account: Account, amount: Quote): void;
  setLeverage(account: Account, symbol: string, leverage: number): Outcome<number>;
  setFees(account: Account, fees: FeeSchedule): void;
  setMarginMode(account: Account, symbol: string, mode: MarginType): Outcome<MarginType>;
  /** @param hedge long and short beside each other; false: one position a symbol. */
  setPositionMode(account: Account, hedge: boolean): Outcome<boolean>;
  /** What is not named stays as it is. */
  setAccountMode(
    account: Account,
    mode: { readonly [Name in keyof AccountSetup]?: boolean | undefined },
  ): void;
  /** Moves money between the crossed wallet and that of an isolated position. */
  moveMargin(account: Account, symbol: string, leg: Leg, amount: Quote): Outcome<VenuePosition>;
  /** Closes a position by force: liquidated, or deleveraged against somebody else's bankruptcy. */
  force(account: Account, position: VenuePosition, how: 'liquidation' | 'adl'): void;
}

export function accountCalls(core: Core): AccountCalls {
  const deposit = (account: Account, amount: Quote): void => {
    book(core, account, { symbol: '', type: 'TRANSFER', amount, info: 'DEPOSIT', tradeId: 0 });
    tellAccount(core, account, 'DEPOSIT', amount, []);
  };
  return {
    deposit,
    openAccount: (amount, fees = DEFAULT_FEES) => {
      core.counters.account += 1;
      const account = createAccount(core.counters.account, fees, core.now);
      core.accounts.set(account.id, account);
      core.dirty.accounts.add(account);
      if (amount !== 0) deposit(account, quote(amount));
      return account;
    },
    setLeverage: (account, symbol, leverage) => setLeverage(core, account, symbol, leverage),
    setFees: (account, fees) => {
      account.fees = fees;
      core.dirty.accounts.add(account);
    },
    setMarginMode: (account, symbol, mode) => setMarginMode(core, account, symbol, mode),
    setPositionMode: (account, hedge) => {
      if (account.hedge === hedge) return refuse('position_mode_same');
      if (account.open.size > 0 || account.openAlgos.size > 0) return refuse('position_mode_orders');
      if (hasPosition(account)) return refuse('position_mode_positions');
      account.hedge = hedge;
      core.dirty.accounts.add(account);
      return ok(hedge);
    },
    setAccountMode: (account, mode) => {
      account.multiAssets = mode.multiAssets ?? account.multiAssets;
      account.creditMode = mode.creditMode ?? account.creditMode;
      account.portfolioMargin = mode.portfolioMargin ?? account.portfolioMargin;
      account.spotOnly = mode.spotOnly ?? account.spotOnly;
      core.dirty.accounts.add(account);
    },
    moveMargin: (account, symbol, leg, amount) => moveMargin(core, account, symbol, leg, amount),
    force: (account, position, how) => {
      if (position.quantity === 0) return;
      if (how === 'adl') closeForced(core, account, position, 'adl');
      else liquidatePosition(core, account, position);
    },
  };
}

function setLeverage(core: Core, account: Account, symbol: string, leverage: number): Outcome<number> {
  const market = core.markets.get(symbol);
  if (!market) return refuse('unknown_symbol');
  const highest = market.listing.instrument.brackets[0]?.maxLeverage ?? 1;
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > highest)
    return refuse('bad_leverage', String(leverage));
  for (const position of account.positions.values()) {
    if (position.symbol !== symbol || position.quantity === 0) continue;
    if (position.cost > maxNotionalAt(market, leverage)) return refuse('over_leverage_tier');
    // Its wallet was filled for the old leverage; a lower one would need more than is in it.
    if (marginModeOf(account, symbol) === 'isolated' && leverage < leverageOf(account, symbol))
      return refuse('leverage_lowered');
  }
  account.leverage.set(symbol, leverage);
  core.dirty.accounts.add(account);
  core.userEvents.push({ kind: 'leverage', account: account.id, at: core.now, symbol, leverage });
  return ok(leverage);
}

function setMarginMode(core: Core, account: Account, symbol: string, mode: MarginType): Outcome<MarginType> {
  if (!core.markets.has(symbol)) return refuse('unknown_symbol');
  if (marginModeOf(account, symbol) === mode) return refuse('margin_mode_same');
  if (mode === 'isolated' && account.multiAssets) return refuse('margin_mode_refused');
  for (const order of [...account.open.values(), ...account.openAlgos.values()])
    if (order.symbol === symbol) return refuse('margin_mode_orders');
  for (const position of account.positions.values())
    if (position.symbol === symbol && position.quantity !== 0) return refuse('margin_mode_position');
  if (mode === 'isolated') account.isolated.add(symbol);
  else account.isolated.delete(symbol);
  core.dirty.accounts.add(account);
  tellAccount(core, account, 'MARGIN_TYPE_CHANGE', quote(0), []);
  return ok(mode);
}

function moveMargin(
  core: Core,
  account: Account,
  symbol: string,
  leg: Leg,
  amount: Quote,
): Outcome<VenuePosition> {
  const position = account.positions.get(positionKey(symbol, leg));
  if (!position || position.quantity === 0 || marginModeOf(account, symbol) === 'cross')
    return refuse('no_isolated_position');
  if (amount > accountMargin(core, account).available) return refuse('insufficient_margin');
  const row = accountMargin(core, account).symbols.find((one) => one.symbol === symbol && one.leg === leg);
  if (amount < 0 && position.isolated + amount < (row?.positionInitial ?? 0))
    return refuse('insufficient_margin');
  position.isolated = quote(position.isolated + amount);
  coverIsolated(core, account, position);
  position.updatedAt = core.now;
  account.updatedAt = core.now;
  core.dirty.accounts.add(account);
  tellAccount(core, account, 'MARGIN_TRANSFER', amount, [position]);
  return ok(position);
}
