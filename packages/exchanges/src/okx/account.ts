import { nearestQuoteFromDecimal, quote } from '@trendy/domain';
import type {
  AccountMode,
  Collateral,
  FeeRates,
  KeyPermissions,
  VenueBalance,
  VenuePosition,
} from '@trendy/domain';

import { trimZeros } from '../ccxt/instruments.ts';
import { decimal, optionalText, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { feeRates } from '../fee-rates.ts';
import { stepsOf } from '../kept-grid.ts';
import { netPositions } from '../position-mode.ts';
import type { OkxInstruments } from './instrument-cache.ts';

/** Cash and what may be used, of the first row of an account's balance. */
export function parseBalance(account: Raw): VenueBalance {
  const details = rows(account['details']).find((raw) => text(raw, 'ccy') === 'USDT');
  // An account that never had the coin lists none.
  if (!details) return { wallet: quote(0), available: quote(0) };
  return {
    wallet: nearestQuoteFromDecimal(text(details, 'cashBal')),
    available: nearestQuoteFromDecimal(optionalText(details, 'availEq') ?? text(details, 'availBal')),
  };
}

/** Rights of a key are words of the account's configuration. Moving money out is one right here, however it is done. */
export function parsePermissions(config: Raw): KeyPermissions {
  const rights = optionalText(config, 'perm')?.split(',');
  const withdrawals = rights === undefined ? null : rights.includes('withdraw');
  return {
    futures: rights === undefined ? null : rights.includes('trade'),
    withdrawals,
    internalTransfers: withdrawals,
    universalTransfers: withdrawals,
    ipRestricted: config['ip'] === undefined ? null : optionalText(config, 'ip') !== undefined,
  };
}

/** By the level of the account: spot, futures, multi-currency margin, portfolio margin. */
const COLLATERAL: Readonly<Record<string, Collateral>> = {
  '1': 'none',
  '2': 'single',
  '3': 'multi',
  '4': 'portfolio',
};

/** Of an account's configuration. A level that nobody knows yet is not traded. */
export const parseMode = (config: Raw): AccountMode => ({
  positions: text(config, 'posMode') === 'net_mode' ? 'one_way' : 'hedge',
  collateral: COLLATERAL[text(config, 'acctLv')] ?? 'multi',
});

/** Of the row for swaps: those margined in the stable coin have rates of their own. What is paid is negative here. */
export const parseFees = (row: Raw): FeeRates => {
  const rate = (stable: string, other: string): number =>
    -decimal(row, optionalText(row, stable) === undefined ? other : stable);
  return feeRates(rate('makerU', 'maker'), rate('takerU', 'taker'));
};

/** Open positions, net: the sign is the direction, of a leg its name. */
export const parsePositions = (listed: unknown, instruments: OkxInstruments): readonly VenuePosition[] =>
  netPositions(
    rows(listed).flatMap((raw) => {
      const found = instruments.get(text(raw, 'instId'));
      const contracts = trimZeros(text(raw, 'pos'));
      if (!found || Number(contracts) === 0) return [];
      const size = stepsOf(found.wire, contracts.replace('-', ''));
      const isShort = contracts.startsWith('-') || optionalText(raw, 'posSide') === 'short';
      return [
        {
          symbol: found.scale.instrument.symbol,
          quantity: isShort ? -size : size,
          entryPrice: decimal(raw, 'avgPx'),
          markPrice: decimal(raw, 'markPx'),
        },
      ];
    }),
  );
