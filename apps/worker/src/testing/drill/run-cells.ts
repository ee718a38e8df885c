import type { CrashPoint } from '../../crashpoint.ts';
import type { Cell, CellResult, EntryKind } from './cell.ts';

/** The order path, from the start of a job to after the stored acknowledgement. */
const POINTS: readonly CrashPoint[] = ['C5', 'C6', 'C7', 'C8', 'C9', 'C10'];
const KINDS: readonly EntryKind[] = ['market', 'limit'];

export const cellsOf = (seeds: number): readonly Cell[] =>
  Array.from({ length: seeds }, (_, seed) =>
    POINTS.flatMap((point) => KINDS.map((kind) => ({ point, kind, seed }))),
  ).flat();

/** Runs cells a few at a time: most of a cell is waiting for leases and quarantines to run out. */
export async function runCells(
  cells: readonly Cell[],
  parallel: number,
  run: (cell: Cell) => Promise<CellResult>,
  onResult: (result: CellResult) => void,
): Promise<readonly CellResult[]> {
  const waiting = [...cells];
  const results: CellResult[] = [];
  const lane = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      const result = await run(cell);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return results;
}
