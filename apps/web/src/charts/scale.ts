/** [UTC ms, value] */
export type Point = readonly [number, number];

/** Round numbers that span the values; at most `count` of them. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) {
    ticks.push(Math.round(tick / step) * step);
  }
  return ticks;
}

/** Loss since the highest value so far, as a fraction ≤ 0. */
export function drawdownOf(points: readonly Point[]): readonly Point[] {
  let peak = Number.NEGATIVE_INFINITY;
  return points.map(([at, value]) => {
    peak = Math.max(peak, value);
    return [at, peak > 0 ? value / peak - 1 : 0];
  });
}

/** At most `limit` points, ends included and each bucket's lowest and highest kept, so that no spike is lost. */
export function thin(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const size = points.length / Math.floor(limit / 2);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += size) {
    const bucket = points.slice(Math.floor(start), Math.floor(start + size));
    const low = bucket.reduce((a, b) => (b[1] < a[1] ? b : a), bucket[0] as Point);
    const high = bucket.reduce((a, b) => (b[1] > a[1] ? b : a), bucket[0] as Point);
    kept.push(...(low[0] <= high[0] ? [low, high] : [high, low]));
  }
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return [first, ...kept.filter((point) => point !== first && point !== last), last];
}

/** The point whose time is nearest. */
export function nearest(points: readonly Point[], at: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [a, b] = [points[low], points[high]];
  if (a === undefined || b === undefined) return a ?? b;
  return Math.abs(a[0] - at) <= Math.abs(b[0] - at) ? a : b;
}
