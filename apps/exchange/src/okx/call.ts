import type { Account, SymbolMarket } from '@trendy/simulator';
import type { Wire } from '../binance-usdm/call.ts';
import type { Credential } from '../credentials.ts';
import { badParameter, missing, OkxError } from './errors.ts';
import { marketOfInst } from './instruments.ts';

/** One set of arguments: a query, a body, or one member of a body that is a list. */
export interface Args {
  /** Empty text counts as absent; numbers and booleans come as their text. */
  text(name: string): string | undefined;
  need(name: string): string;
  integer(name: string): number | undefined;
  /** `true` as text or as such. */
  flag(name: string): boolean;
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined;
  list(name: string): readonly Args[];
}

export function argsOf(record: Readonly<Record<string, unknown>>): Args {
  const text = (name: string): string | undefined => {
    const value = record[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value).trim() || undefined
      : undefined;
  };
  return {
    text,
    need: (name) => {
      const value = text(name);
      if (value === undefined) throw missing(name);
      return value;
    },
    integer: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      if (!/^-?\d{1,16}$/.test(value)) throw badParameter(name);
      return Number(value);
    },
    flag: (name) => text(name) === 'true',
    oneOf: (name, values) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const found = values.find((one) => one === value);
      if (found === undefined) throw badParameter(name);
      return found;
    },
    list: (name) => {
      const value = record[name];
      return Array.isArray(value) ? value.map((one) => argsOf(recordOf(one))) : [];
    },
  };
}

export const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export interface Call {
  readonly wire: Wire;
  readonly args: Args;
  /** Every member of a body that is a list; one when it is none. */
  readonly all: readonly Args[];
}

export interface PrivateCall extends Call {
  readonly account: Account;
  readonly credential: Credential;
}

/** By `instId`, or by `instIdCode` as the socket sends it. */
export function marketOf({ wire, args }: Pick<Call, 'wire' | 'args'>): SymbolMarket {
  const name = args.text('instId') ?? args.text('instIdCode');
  if (name === undefined) throw missing('instId');
  const market = marketOfInst(wire.venue.exchange.core, name);
  if (!market) throw new OkxError('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
  return market;
}

/** The one that is named, or all. */
export const marketsOf = (call: Call): SymbolMarket[] =>
  call.args.text('instId') === undefined
    ? [...call.wire.venue.exchange.core.markets.values()]
    : [marketOf(call)];

const MOST_ROWS = 100;

export function limitOf({ args }: Pick<Call, 'args'>, highest = MOST_ROWS): number {
  const limit = args.integer('limit') ?? MOST_ROWS;
  if (limit < 1) throw badParameter('limit');
  return Math.min(limit, highest);
}

/** Newest first, between two ids that are both left out: `after` asks for older ones, `before` for newer ones. */
export function pageOf<T>(
  call: Call,
  rows: readonly T[],
  idOf: (row: T) => number,
  atOf: (row: T) => number,
): T[] {
  const after = call.args.integer('after') ?? Infinity;
  const before = call.args.integer('before') ?? -Infinity;
  const begin = call.args.integer('begin') ?? -Infinity;
  const end = call.args.integer('end') ?? Infinity;
  return rows
    .filter((row) => idOf(row) < after && idOf(row) > before && atOf(row) >= begin && atOf(row) <= end)
    .sort((a, b) => idOf(b) - idOf(a))
    .slice(0, limitOf(call));
}
