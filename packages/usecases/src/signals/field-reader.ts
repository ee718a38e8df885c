import type { AlertBody } from './alert-body.ts';
import { isAbsent } from './alert-body.ts';

/** No price or quantity of any market is larger. */
const MAX_NUMBER = 1e9;
/** Far above what any position gains. */
export const MAX_PERCENT = 1_000;

/** A value that is there but cannot be what its field needs. */
export class FieldFault extends Error {
  override readonly name = 'FieldFault';
  readonly code: string;
  readonly field: string;
  readonly value: string;

  constructor(code: string, field: string, value: unknown) {
    super(`${field}: ${code}`);
    this.code = code;
    this.field = field;
    this.value = String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, 80);
  }
}

/** Reads an alert's fields one by one, remembers which were used, and what was odd about them. */
export class FieldReader {
  readonly warnings: string[] = [];
  readonly #body: AlertBody;
  readonly #prefix: string;
  readonly #used = new Set<string>();

  constructor(body: AlertBody, prefix = '') {
    this.#body = body;
    this.#prefix = prefix;
  }

  /** Names this reader was never asked for. */
  get ignored(): readonly string[] {
    return Object.keys(this.#body)
      .filter((key) => !this.#used.has(key))
      .map((key) => `${this.#prefix}${key}`);
  }

  /** Known, but of no use to us. */
  skip(...keys: readonly string[]): void {
    for (const key of keys) this.#used.add(key);
  }

  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new FieldFault('invalid_payload', this.#prefix + key, value);
    }
    return String(value).trim();
  }

  /** A word of a closed list, in lower case. */
  word<Word extends string>(key: string, allowed: readonly Word[], code: string): Word | undefined {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined) return undefined;
    const word = allowed.find((candidate) => candidate === text);
    if (word === undefined) throw new FieldFault(code, this.#prefix + key, text);
    return word;
  }

  /**
   * A positive number up to `max`; a string that holds one will do, because placeholders arrive inside quotes. The
   * bound keeps what follows from it inside the engine's integers.
   */
  positive(key: string, code: string, max = MAX_NUMBER): number | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? Number(value.trim()) : value;
    if (typeof number !== 'number' || !(number > 0 && number <= max)) {
      throw new FieldFault(code, this.#prefix + key, value);
    }
    return number;
  }

  flag(key: string): boolean {
    const value = this.#take(key);
    return value === true || value === 'true';
  }

  object(key: string): FieldReader | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new FieldFault('invalid_payload', this.#prefix + key, value);
    }
    return new FieldReader(value as AlertBody, `${this.#prefix}${key}.`);
  }

  objects(key: string): readonly FieldReader[] {
    const value = this.#take(key);
    if (value === undefined) return [];
    const list = Array.isArray(value) ? value : [value];
    return list.map((item: unknown, index) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        throw new FieldFault('invalid_payload', `${this.#prefix}${key}[${index}]`, item);
      }
      return new FieldReader(item as AlertBody, `${this.#prefix}${key}[${index}].`);
    });
  }

  #take(key: string): unknown {
    this.#used.add(key);
    const value = this.#body[key];
    if (!isAbsent(value)) return value;
    if (value !== undefined && value !== null) {
      this.warnings.push(`${this.#prefix}${key} was not filled in (${String(value).slice(0, 40)})`);
    }
    return undefined;
  }
}
