import { KILL_ROWS } from './kill-rows.ts';
import { LIMIT_ROWS } from './limits/rows.ts';
import { NETWORK_ROWS } from './network/rows.ts';
import { PROCESS_ROWS } from './processes/rows.ts';
import type { DrillRow } from './row.ts';
import { VENUE_ROWS } from './venue/rows.ts';

/** The whole fault table, in the order in which it is printed. */
export const DRILL_ROWS: readonly DrillRow[] = [
  ...KILL_ROWS,
  ...NETWORK_ROWS,
  ...VENUE_ROWS,
  ...PROCESS_ROWS,
  ...LIMIT_ROWS,
];

/** The ids of the fault tables that a row stands for: `F9/X1 executed` → F9, X1. */
const idsOf = ({ fault }: DrillRow): readonly string[] => (fault.split(' ')[0] ?? '').split('/');

const numbered = (letter: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);

/** Every id that the fault tables know: crash points, faults of the platform, faults that trackers report. */
const ALL_IDS: readonly string[] = [
  ...numbered('C', 0, 12),
  ...numbered('F', 1, 33),
  ...numbered('X', 1, 28),
];

/** Ids for which no row of the table stands; said in the report, so that a gap is seen. */
export function missingIds(): readonly string[] {
  const covered = new Set(DRILL_ROWS.flatMap(idsOf));
  return ALL_IDS.filter((id) => !covered.has(id));
}

/** Rows named by an id or by their whole name, several with commas between. @throws RangeError when one is none. */
export function rowsNamed(rows: readonly DrillRow[], names: string): readonly DrillRow[] {
  const wanted = names.split(',').map((name) => name.trim());
  for (const name of wanted)
    if (!rows.some((row) => row.fault === name || idsOf(row).includes(name)))
      throw new RangeError(
        `--only ${name} names no row; there are: ${rows.map(({ fault }) => fault).join(', ')}`,
      );
  return rows.filter((row) => wanted.some((name) => row.fault === name || idsOf(row).includes(name)));
}
