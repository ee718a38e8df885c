import { lcg, normalFrom } from '../../statistics/index.ts';

/** `count` columns of standard normals, drawn row by row. */
export function noise(rows: number, count: number, seed: number): Float64Array[] {
  const uniform = lcg(seed);
  const columns = Array.from({ length: count }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) for (const column of columns) column[row] = normalFrom(uniform);
  return columns;
}
