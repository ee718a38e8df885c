import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';

/** What is being fetched: a part of one thing must not go on as another. */
export interface PartOf {
  readonly venue: string;
  readonly url: string;
  readonly series: string;
  readonly symbol: string;
  readonly timeframe: string | null;
  readonly since: number;
}

/**
 * Rows that have arrived so far, beside the file they will become. Every page is on the disk before the next is asked
 * for, so that a kill at any time costs a page; a line that was torn by it is cut off at the next start.
 */
export class PartFile {
  readonly file: string;
  /** Rows that were there at the start. */
  readonly kept: number;
  /** Time of the last row. */
  readonly last: number | null;
  readonly #handle: number;
  #length: number;

  private constructor(file: string, handle: number, length: number, kept: number, last: number | null) {
    this.file = file;
    this.#handle = handle;
    this.#length = length;
    this.kept = kept;
    this.last = last;
  }

  static begin(file: string, of: PartOf, header: readonly string[]): PartFile {
    const part = new PartFile(file, openSync(file, 'wx'), 0, 0, null);
    part.#append(`# ${JSON.stringify(of)}\n${header.join(',')}\n`);
    return part;
  }

  /** @throws UsageError when it is the part of something else. */
  static resume(option: string, file: string, of: PartOf, header: readonly string[]): PartFile {
    const text = readFileSync(file, 'latin1');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const head = `# ${JSON.stringify(of)}\n${header.join(',')}\n`;
    // A kill before the head was whole: nothing has arrived.
    if (head.startsWith(text)) {
      const handle = openSync(file, 'r+');
      const part = new PartFile(file, handle, 0, 0, null);
      part.#append(head);
      return part;
    }
    if (!whole.startsWith(head))
      throw new UsageError(
        option,
        `"${file}" is the part of another fetch (${whole.split('\n', 1)[0]?.slice(2) ?? ''}); remove it, or give another --out`,
      );
    const lines = whole.slice(head.length).trimEnd();
    const last = lines === '' ? null : Number(lines.slice(lines.lastIndexOf('\n') + 1).split(',', 1)[0]);
    const handle = openSync(file, 'r+');
    ftruncateSync(handle, whole.length);
    const kept = lines === '' ? 0 : lines.split('\n').length;
    return new PartFile(file, handle, whole.length, kept, last);
  }

  static exists = (file: string): boolean => existsSync(file);

  push(rows: readonly (readonly number[])[]): void {
    this.#append(rows.map((row) => `${row.join(',')}\n`).join(''));
  }

  close(): void {
    closeSync(this.#handle);
  }

  #append(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length;)
      at += writeSync(this.#handle, bytes, at, bytes.length - at, this.#length + at);
    this.#length += bytes.length;
    fsyncSync(this.#handle);
  }
}
