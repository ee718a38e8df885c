import { UsageError } from '../usage-error.ts';
import { RowSink } from './row-sink.ts';
import type { Table } from './row-sink.ts';
import { forEachLine, forEachPiece } from './text-lines.ts';

/** An array of objects, or of arrays in the order of `defaultHeader` (as exchanges answer). Element by element. */
export function readJson(option: string, file: string, defaultHeader: readonly string[]): Table {
  const rows = jsonRows(option, file, defaultHeader, 'element');
  const splitter = new ElementSplitter(rows.take);
  forEachPiece(option, file, (piece) => splitter.push(piece));
  const fault = splitter.fault();
  if (fault) throw new UsageError(option, `"${file}" ${fault}`);
  return rows.finish();
}

/** JSON lines: one object or array a line. */
export function readJsonLines(option: string, file: string, defaultHeader: readonly string[]): Table {
  const rows = jsonRows(option, file, defaultHeader, 'line');
  let blanks = 0;
  forEachLine(option, file, (line) => {
    if (line.trim() === '') {
      blanks++;
      return;
    }
    for (; blanks > 0; blanks--) rows.take('{}');
    rows.take(line);
  });
  return rows.finish();
}

function jsonRows(option: string, file: string, defaultHeader: readonly string[], unit: 'element' | 'line') {
  let sink: RowSink | undefined;
  let isArrays = false;
  let at = 0;
  const take = (text: string): void => {
    at++;
    const item = parse(text, (message) => {
      throw new UsageError(option, `${unit} ${at} of "${file}" is not valid JSON: ${message}`);
    });
    if (typeof item !== 'object' || item === null)
      throw new UsageError(
        option,
        `${unit} ${at} of "${file}" is ${text.trim().slice(0, 40)}; write an object or array`,
      );
    if (!sink) {
      isArrays = Array.isArray(item);
      sink = new RowSink(isArrays ? defaultHeader : Object.keys(item));
    }
    sink.push(isArrays ? (item as readonly unknown[]) : cellsOf(item, sink.header));
  };
  return { take, finish: (): Table => (sink ?? new RowSink([])).finish(1, unit) };
}

function parse(text: string, fail: (message: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail((error as Error).message);
  }
}

/** Names are compared in lower case; the common case, where they are written so, costs no copy. */
function cellsOf(item: object, header: readonly string[]): unknown[] {
  const record = item as Readonly<Record<string, unknown>>;
  if (header.every((name) => name in record)) return header.map((name) => record[name]);
  const byName = new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
  return header.map((name) => byName.get(name));
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_BRACE, CLOSE_BRACE, COMMA] = [34, 92, 91, 93, 123, 125, 44];

/** Cuts the text of a JSON array into its elements' texts, whatever pieces it comes in. */
class ElementSplitter {
  readonly #take: (element: string) => void;
  #rest = '';
  #scanned = 0;
  #depth = 0;
  #inText = false;
  #state: 'before' | 'inside' | 'after' = 'before';
  #elements = 0;
  #stray = '';

  constructor(take: (element: string) => void) {
    this.#take = take;
  }

  push(piece: string): void {
    let text = this.#rest + piece;
    let at = this.#scanned;
    if (this.#state === 'before') {
      at = text.search(/\S/);
      if (at < 0) return;
      if (text.charCodeAt(at) !== OPEN) {
        this.#stray ||= text.slice(at, at + 20);
        return;
      }
      text = text.slice(at + 1);
      at = 0;
      this.#state = 'inside';
    }
    let from = 0;
    for (; at < text.length && this.#state === 'inside'; at++) {
      const code = text.charCodeAt(at);
      if (this.#inText) {
        if (code === BACKSLASH) at++;
        else if (code === QUOTE) this.#inText = false;
      } else if (code === QUOTE) this.#inText = true;
      else if (code === OPEN || code === OPEN_BRACE) this.#depth++;
      else if (this.#depth > 0 && (code === CLOSE || code === CLOSE_BRACE)) this.#depth--;
      else if (this.#depth === 0 && (code === COMMA || code === CLOSE)) {
        this.#element(text.slice(from, at), code === CLOSE);
        from = at + 1;
        if (code === CLOSE) this.#state = 'after';
      }
    }
    this.#rest = text.slice(from);
    this.#scanned = at - from;
    if (this.#state === 'after') {
      this.#stray ||= this.#rest.trim().slice(0, 20);
      this.#rest = '';
      this.#scanned = 0;
    }
  }

  /** What is wrong with the whole, if anything. */
  fault(): string | null {
    if (this.#stray !== '' && this.#state === 'before')
      return `must hold an array of rows, [{…},…] or [[…],…]; it begins with ${this.#stray}`;
    if (this.#stray !== '') return `goes on after its array: ${this.#stray}`;
    if (this.#state === 'inside') return `ends within element ${this.#elements + 1}; fetch or write it again`;
    return null;
  }

  #element(text: string, isLast: boolean): void {
    if (isLast && this.#elements === 0 && text.trim() === '') return;
    this.#elements++;
    this.#take(text);
  }
}
