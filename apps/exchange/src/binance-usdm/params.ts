import { badParameter, missing } from './errors.ts';

/** A request's parameters, query and body together, decoded. */
export interface Params {
  readonly names: readonly string[];
  /** Empty text counts as absent. */
  text(name: string): string | undefined;
  need(name: string): string;
  integer(name: string): number | undefined;
  bool(name: string): boolean;
  /** One of a list, upper case. */
  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T;
}

export function paramsOf(...encoded: readonly string[]): Params {
  const values = new Map<string, string>();
  for (const part of encoded) for (const [name, value] of new URLSearchParams(part)) values.set(name, value);
  return fromMap(values);
}

export const paramsOfRecord = (record: Readonly<Record<string, unknown>>): Params =>
  fromMap(new Map(Object.entries(record).map(([name, value]) => [name, String(value)])));

function fromMap(values: ReadonlyMap<string, string>): Params {
  const text = (name: string): string | undefined => {
    const value = values.get(name)?.trim();
    return value === '' ? undefined : value;
  };
  return {
    names: [...values.keys()],
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
    bool: (name) => {
      const value = text(name)?.toLowerCase();
      if (value === undefined || value === 'false') return false;
      if (value === 'true') return true;
      throw badParameter(name);
    },
    oneOf: (name, list, otherwise) => {
      const value = text(name);
      if (value === undefined) return otherwise;
      const found = list.find((candidate) => candidate === value.toUpperCase());
      if (!found) throw badParameter(name);
      return found;
    },
  };
}
