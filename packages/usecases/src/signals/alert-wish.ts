import type { EpochMs, Signal, SignalIntent } from '@trendy/domain';
import { epochMs } from '@trendy/domain';

import { FieldFault } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';

/** What an alert says, before it is known whether its bot may do it. */
export interface AlertWish {
  readonly format: 'trendy' | 'traderspost' | 'wundertrading';
  readonly ticker: string;
  readonly symbol: string;
  readonly intent: SignalIntent;
  readonly position: 'long' | 'short' | 'flat';
  /** Of an exit that means one side alone: which. */
  readonly closes?: NonNullable<Signal['closes']>;
  readonly size?: NonNullable<Signal['size']>;
  readonly stopPercent?: number;
  readonly takeProfitPercent?: number;
  /** Several in place of the one, nearest first. */
  readonly targets?: NonNullable<Signal['targets']>;
  /** The stop follows the best price at this distance. */
  readonly trailingPercent?: number;
  readonly limitPrice?: number;
  readonly signalTime?: EpochMs;
  readonly test: boolean;
  readonly ignoredFields: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads what an entry would be made of. One template often serves both ways: whoever wants out is let out, and what
 * cannot be used is only told.
 */
export function ofEntry<T extends object>(
  { position }: Pick<AlertWish, 'position'>,
  reader: FieldReader,
  read: () => T,
): T | null {
  try {
    return read();
  } catch (thrown) {
    if (position !== 'flat' || !(thrown instanceof FieldFault)) throw thrown;
    reader.warnings.push(`${thrown.field} cannot be used (${thrown.code}), and is not needed to close`);
    return null;
  }
}

/** An instant: `yyyy-MM-ddTHH:mm:ssZ`, or epoch seconds or milliseconds. */
export function instant(reader: FieldReader, key: string): EpochMs | undefined {
  const text = reader.text(key);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) return epochMs(number < 1e11 ? number * 1_000 : number);
  const parsed = Date.parse(text);
  if (!Number.isFinite(parsed)) throw new FieldFault('invalid_time', key, text);
  return epochMs(parsed);
}

export const present = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
