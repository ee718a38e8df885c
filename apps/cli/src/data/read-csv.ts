import { UsageError } from '../usage-error.ts';
import { bare } from './cell.ts';
import { RowSink } from './row-sink.ts';
import type { Table } from './row-sink.ts';
import { forEachLine } from './text-lines.ts';

/** After so many rows their usual length tells how many there will be. */
const SAMPLE = 5_000;
/** Later rows may be a little shorter. */
const SPARE = 1.03;

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Comma-, semicolon- or tab-separated numbers and dates, with or without a header.
 * @param defaultHeader the columns of a file without one.
 */
export function readCsv(option: string, file: string, defaultHeader: readonly string[]): Table {
  let sink: RowSink | undefined;
  let delimiter = ',';
  let firstLine = 1;
  let blanks = 0;
  let read = 0;
  forEachLine(option, file, (line, fileBytes) => {
    read += line.length + 1;
    // Remarks stand before the header.
    if (line.trim() === '' || (!sink && line.startsWith('#'))) {
      blanks++;
      return;
    }
    if (!sink) {
      delimiter = delimiterOf(line);
      const first = line.split(delimiter).map(bare);
      // A first cell without any digit is a header.
      const hasHeader = !/\d/.test(first[0] ?? '');
      if (!hasHeader) checkWidth(option, file, first, defaultHeader);
      firstLine += blanks + (hasHeader ? 1 : 0);
      blanks = 0;
      sink = new RowSink(hasHeader ? first : defaultHeader);
      if (hasHeader) return;
    }
    // Blank lines within the data are rows without values: lines keep their numbers. At the end they are nothing.
    for (; blanks > 0; blanks--) sink.push([]);
    sink.push(line.split(delimiter));
    if (sink.rows === SAMPLE) sink.expect(Math.ceil((SPARE * SAMPLE * fileBytes) / read));
  });
  return (sink ?? new RowSink([])).finish(firstLine, 'line');
}

function delimiterOf(line: string): string {
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function checkWidth(option: string, file: string, first: readonly string[], header: readonly string[]): void {
  if (first.length < header.length)
    throw new UsageError(
      option,
      `"${file}" has no header and fewer columns than ${header.join(',')}; give it a header line`,
    );
}
