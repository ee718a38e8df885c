import { VendorError } from './vendor-error.ts';

/** A venue's JSON object, read field by field, so that a changed format is an error here and not a NaN later. */
export type Raw = Readonly<Record<string, unknown>>;

const garbled = (what: string): VendorError => new VendorError(`unreadable answer: ${what}`, 200, null);

export function object(value: unknown): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw garbled('not an object');
  return value as Raw;
}

export function rows(value: unknown): readonly Raw[] {
  if (!Array.isArray(value)) throw garbled('not a list');
  return value.map(object);
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw garbled('not a list');
  return value;
}

export function text(raw: Raw, key: string): string {
  const value = raw[key];
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw garbled(`no ${key}`);
}

export const optionalText = (raw: Raw, key: string): string | undefined => {
  const value = raw[key];
  return value === undefined || value === null || value === '' ? undefined : text(raw, key);
};

export function decimal(raw: Raw, key: string): number {
  const value = Number(text(raw, key));
  if (!Number.isFinite(value)) throw garbled(`${key} is no number`);
  return value;
}

/** A flag: true, false, or null where the venue did not say. */
export function flag(raw: Raw, key: string): boolean | null {
  const value = raw[key];
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return null;
}
