import { epochMs, invariant, marketMs } from '@trendy/domain';
import type { EpochMs, Json, MarketMs, Reason } from '@trendy/domain';
import type { Prisma } from './generated/client.ts';

/** Database values to the domain's and back: the only place that knows both. */
export const toEpoch = (date: Date): EpochMs => epochMs(date.getTime());
export const toEpochOrNull = (date: Date | null): EpochMs | null => (date === null ? null : toEpoch(date));
export const toMarket = (date: Date): MarketMs => marketMs(date.getTime());
export const toDate = (ms: number): Date => new Date(ms);
export const toDateOrNull = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Exact, without exponent or trailing zeros. */
export const toText = (decimal: Prisma.Decimal): string => decimal.toFixed();
export const toTextOrNull = (decimal: Prisma.Decimal | null): string | null =>
  decimal === null ? null : toText(decimal);

export function toNumber(value: bigint): number {
  const number = Number(value);
  invariant(Number.isSafeInteger(number), `out of the safe integer range: ${value}`);
  return number;
}

/** What we stored ourselves as a Reason. */
export const toReason = (json: Prisma.JsonValue): Reason | null => json as unknown as Reason | null;

export const toJson = (json: Prisma.JsonValue): Json => json as Json;

/** Column text of a JSON value; drops what JSON cannot hold, as JSON.stringify does. */
export const jsonText = (value: unknown): string => JSON.stringify(value ?? null);

/** For Prisma's model calls. */
export const asJson = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

/** Leaves out what is undefined: Prisma would take an explicit undefined as a mistake under strict types. */
export function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
