/** The test generator of METHODS part 0: s ← 16807·s mod (2³¹ − 1), uniform on (0, 1). */
export function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647;
}

/** Box–Muller, the radius drawn first. */
export const normalFrom = (uniform: () => number): number => {
  const radius = Math.sqrt(-2 * Math.log(uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
};

/** `count` columns of standard normals, drawn row by row. */
export function noise(rows: number, count: number, seed: number): Float64Array[] {
  const uniform = lcg(seed);
  const columns = Array.from({ length: count }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) for (const column of columns) column[row] = normalFrom(uniform);
  return columns;
}
