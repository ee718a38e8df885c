import type { BenchRow } from './row.ts';

/** One table; what is below its target is marked, and what was left out is said below it. */
export function printTable(rows: readonly BenchRow[], skipped: readonly string[]): void {
  const cells = rows.map((row) => [
    row.name,
    `${digits(row.value)} ${row.unit}`,
    row.quartiles ? row.quartiles.map(digits).join('–') : '',
    typeof row.target === 'number' ? `≥ ${row.target}` : (row.target ?? ''),
    row.ok === null ? '' : row.ok ? 'ok' : 'MISSED',
    row.peer,
  ]);
  const head = ['what', 'value', 'quartiles', 'target', '', 'against'];
  const widths = head.map((text, column) =>
    Math.max(text.length, ...cells.map((row) => row[column]!.length)),
  );
  for (const row of [head, ...cells])
    process.stdout.write(
      `${row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    );
  for (const what of skipped) process.stdout.write(`left out: ${what}\n`);
}

function digits(value: number): string {
  if (Math.abs(value) >= 10_000) return value.toFixed(4);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}
