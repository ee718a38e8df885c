/** A grid of figures: one parameter across, one down. */
export interface HeatMap {
  readonly across: { readonly key: string; readonly values: readonly number[] };
  readonly down: { readonly key: string; readonly values: readonly number[] };
  /** cells[row][column]: mean over all else that varied; null where nothing was tried. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** How many of each cell's were kept from entering before the end. */
  readonly stopped: readonly (readonly number[])[];
}

/** One combination and its figure. */
export interface HeatPoint {
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: number | null;
  /** It entered no more from some point on: idle from there, it loses nothing and looks better than it is. */
  readonly isStopped?: boolean;
}

const MOST_VALUES = 12;
const BINS = 8;

/**
 * How a figure changes with the two parameters of most values: a good spot among bad ones is luck, a good region is
 * not. Null when fewer than two parameters vary. Many values are put into bins, named by their middle.
 */
export function heatMapOf(points: readonly HeatPoint[]): HeatMap | null {
  const keys = [...new Set(points.flatMap(({ params }) => Object.keys(params)))];
  const axes = keys
    .map((key) => ({ key, values: valuesOf(points, key) }))
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => b.values.length - a.values.length);
  const [first, second] = axes;
  if (!first || !second) return null;
  const across = binned(first);
  const down = binned(second);
  const sums = down.values.map(() => across.values.map(() => ({ sum: 0, count: 0, stopped: 0 })));
  for (const { isStopped, params, value } of points) {
    const cell = sums[placeOf(down.values, params[second.key])]?.[placeOf(across.values, params[first.key])];
    if (!cell || value === null) continue;
    cell.sum += value;
    cell.count++;
    if (isStopped) cell.stopped++;
  }
  return {
    across,
    down,
    cells: sums.map((row) => row.map(({ sum, count }) => (count === 0 ? null : sum / count))),
    stopped: sums.map((row) => row.map(({ stopped }) => stopped)),
  };
}

const SHADES = ['░', '▒', '▓', '█'] as const;
const STOP_MARK = '!';
const isAnyStopped = ({ stopped }: HeatMap): boolean => stopped.some((row) => row.some((count) => count > 0));

/** For a terminal: numbers, and a shade by quarter between the least and the largest. */
export function drawHeatMap(map: HeatMap, title: string): string[] {
  const known = map.cells.flat().filter((value) => value !== null);
  const least = Math.min(...known);
  const range = Math.max(...known) - least;
  const shade = (value: number): string =>
    SHADES[Math.min(3, Math.floor(range > 0 ? (4 * (value - least)) / range : 0))]!;
  const label = map.down.values.map(String);
  const width = Math.max(...label.map((text) => text.length), map.down.key.length);
  const head = map.across.values.map((value) => String(value).padStart(8)).join('');
  return [
    `${title}: ${map.across.key} across, ${map.down.key} down; ░ worst quarter … █ best${isAnyStopped(map) ? `; ${STOP_MARK} stopped before the end` : ''}`,
    `${map.down.key.padStart(width)}${head}`,
    ...map.cells.map(
      (row, index) =>
        label[index]!.padStart(width) +
        row
          .map((value, across) =>
            value === null
              ? '–'.padStart(8)
              : `${rounded(value, 2).padStart(6)}${map.stopped[index]![across]! > 0 ? STOP_MARK : ' '}${shade(value)}`,
          )
          .join(''),
    ),
  ];
}

const CELL = 52;
const ROW = 26;
const LEFT = 90;
const TOP = 28;

/** The same as a picture: blue is good, red is bad, every cell has its number, so that colour is never the only sign. */
export function heatMapSvg(map: HeatMap, title: string): string {
  const known = map.cells.flat().filter((value) => value !== null);
  const extreme = Math.max(1e-9, ...known.map(Math.abs));
  const width = LEFT + map.across.values.length * CELL + 10;
  const height = TOP + map.down.values.length * ROW + 10;
  const cells = map.cells.flatMap((row, down) =>
    row.map((value, across) => {
      const x = LEFT + across * CELL;
      const y = TOP + down * ROW;
      if (value === null) return '';
      const strength = Math.round(Math.min(1, Math.abs(value) / extreme) * 70);
      const colour =
        value >= 0 ? `hsl(210 70% ${95 - strength * 0.35}%)` : `hsl(10 70% ${95 - strength * 0.35}%)`;
      return (
        `<rect x="${x}" y="${y}" width="${CELL - 2}" height="${ROW - 2}" fill="${colour}"/>` +
        `<text x="${x + CELL / 2 - 1}" y="${y + ROW / 2 + 4}" text-anchor="middle" style="fill:#111">${rounded(value, 1)}${map.stopped[down]![across]! > 0 ? STOP_MARK : ''}</text>`
      );
    }),
  );
  const heads = map.across.values.map(
    (value, index) =>
      `<text x="${LEFT + index * CELL + CELL / 2}" y="${TOP - 8}" text-anchor="middle">${value}</text>`,
  );
  const sides = map.down.values.map(
    (value, index) =>
      `<text x="${LEFT - 8}" y="${TOP + index * ROW + ROW / 2 + 4}" text-anchor="end">${value}</text>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" style="width:${width}px;max-width:none" role="img" aria-label="${title}">` +
    `<title>${title}</title>` +
    `${heads.join('')}${sides.join('')}${cells.join('')}</svg>`
  );
}

/** Without a minus before nothing. */
const rounded = (value: number, digits: number): string =>
  (Number(value.toFixed(digits)) + 0).toFixed(digits);

function valuesOf(points: readonly HeatPoint[], key: string): number[] {
  const values = points.map(({ params }) => Number(params[key])).filter(Number.isFinite);
  return [...new Set(values)].sort((a, b) => a - b);
}

function binned({ key, values }: { key: string; values: readonly number[] }) {
  if (values.length <= MOST_VALUES) return { key, values };
  const least = values[0]!;
  const step = (values.at(-1)! - least) / BINS;
  return {
    key,
    values: Array.from({ length: BINS }, (_unused, bin) =>
      Number((least + (bin + 0.5) * step).toPrecision(3)),
    ),
  };
}

/** Nearest value. */
function placeOf(values: readonly number[], value: unknown): number {
  const wanted = Number(value);
  let best = 0;
  values.forEach((one, index) => {
    if (Math.abs(one - wanted) < Math.abs(values[best]! - wanted)) best = index;
  });
  return best;
}
