import { bare, toNumber } from './cell.ts';
import { ColumnBuilder } from './column-builder.ts';

/** The first cell of a column that is no number: where it stands and what is there. */
export interface BadCell {
  readonly row: number;
  readonly text: string;
}

/** Named columns of equal length; a cell that is no number is NaN. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly bad: ReadonlyMap<string, BadCell>;
  /** Line (CSV, JSON lines), element (JSON) or row (Parquet) of the first row, counted from 1, for messages. */
  readonly firstLine: number;
  readonly unit: 'line' | 'element' | 'row';
}

/** Collects rows, whose cells stand in the order of the header, into columns. */
export class RowSink {
  readonly header: readonly string[];
  readonly #builders: readonly ColumnBuilder[];
  readonly #bad = new Map<string, BadCell>();
  #rows = 0;

  constructor(header: readonly string[]) {
    this.header = header.map((name) => bare(name).toLowerCase());
    this.#builders = header.map(() => new ColumnBuilder());
  }

  get rows(): number {
    return this.#rows;
  }

  /** About so many rows will come in all. */
  expect(rows: number): void {
    for (const builder of this.#builders) builder.expect(rows);
  }

  push(cells: readonly unknown[]): void {
    for (let index = 0; index < this.#builders.length; index++) {
      const value = toNumber(cells[index]);
      if (Number.isNaN(value)) this.#noteBad(this.header[index]!, cells[index]);
      this.#builders[index]!.push(value);
    }
    this.#rows++;
  }

  finish(firstLine: number, unit: Table['unit']): Table {
    const columns = new Map<string, Float64Array>();
    // Of two columns with one name the first is meant, as in a spreadsheet's look-up.
    this.header.forEach((name, index) => {
      const values = this.#builders[index]!.finish();
      if (!columns.has(name)) columns.set(name, values);
    });
    return { rows: this.#rows, columns, bad: this.#bad, firstLine, unit };
  }

  #noteBad(name: string, cell: unknown): void {
    if (this.#bad.has(name)) return;
    const text = typeof cell === 'string' ? bare(cell) : (JSON.stringify(cell) ?? '');
    this.#bad.set(name, { row: this.#rows, text: text.slice(0, 60) });
  }
}
