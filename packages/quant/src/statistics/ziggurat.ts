/** Layers of equal area under the half bell; the first one holds the tail. */
export const ZIGGURAT_SIZE = 256;
/** Where the tail begins, and the area of each layer, for 256 layers. Source: Marsaglia, Tsang 2000. */
const TAIL_START = 3.654152885361009;
const LAYER_AREA = 0.00492867323399;
/** A place in a layer is a signed integer of 24 bits. */
const PLACES = 8_388_608;

interface ZigguratTables {
  /** Value of one place. */
  readonly scale: Float64Array;
  /** A place of smaller size lies wholly under the curve. */
  readonly accept: Int32Array;
  /** exp(−x²/2) at the outer end of each layer, and at the inner end of the last (1). */
  readonly density: Float64Array;
}

export function zigguratTables(): ZigguratTables {
  const scale = new Float64Array(ZIGGURAT_SIZE);
  const accept = new Int32Array(ZIGGURAT_SIZE);
  const density = new Float64Array(ZIGGURAT_SIZE + 1);
  const bell = (x: number): number => Math.exp(-0.5 * x * x);
  // The tail's layer is as wide as a rectangle of its area would be.
  let outer = LAYER_AREA / bell(TAIL_START);
  let inner = TAIL_START;
  for (let layer = 0; layer < ZIGGURAT_SIZE; layer++) {
    scale[layer] = outer / PLACES;
    accept[layer] = Math.floor((inner / outer) * PLACES);
    density[layer] = bell(layer === 0 ? TAIL_START : outer);
    outer = inner;
    inner = layer >= ZIGGURAT_SIZE - 2 ? 0 : Math.sqrt(-2 * Math.log(bell(outer) + LAYER_AREA / outer));
  }
  density[ZIGGURAT_SIZE] = 1;
  return { scale, accept, density };
}

/** A normal beyond the last layer. Source: Marsaglia 1964. */
export function zigguratTail(isNegative: boolean, uniform: () => number): number {
  for (;;) {
    const x = -Math.log(uniform()) / TAIL_START;
    const y = -Math.log(uniform());
    if (y + y > x * x) return isNegative ? -(TAIL_START + x) : TAIL_START + x;
  }
}
