/** Parts of the score; the sign says whether more of it is more liquid. */
const PARTS = {
  spreadBps: { weight: 0.3, sign: -1 },
  depth10Bps: { weight: 0.25, sign: 1 },
  depth50Bps: { weight: 0.15, sign: 1 },
  /** Mean of |return| ÷ notional volume. */
  amihud: { weight: 0.15, sign: -1 },
  /** 1 ÷ half-life of the depth after trades. */
  resilience: { weight: 0.15, sign: 1 },
} as const;

export type LiquidityPart = keyof typeof PARTS;
/** null: not measured. */
export type LiquidityMeasures = { readonly [Part in LiquidityPart]: number | null };

export interface LiquidityScore {
  /** 0 … 100. */
  readonly score: number;
  /** Parts without a value now or a past to compare with; the others share their weight. */
  readonly missing: readonly LiquidityPart[];
}

/**
 * How liquid a market is, against its own past at the same hour: the weighted mean of percentile ranks, equal values half.
 * @param past measures of the same UTC hour on the last 30 days. @returns null when every part is missing.
 * Source: METHODS 5.3.
 */
export function liquidityScore(
  now: LiquidityMeasures,
  past: readonly LiquidityMeasures[],
): LiquidityScore | null {
  const missing: LiquidityPart[] = [];
  let sum = 0;
  let weights = 0;
  for (const part of Object.keys(PARTS) as LiquidityPart[]) {
    const rank = rankOf(
      now[part],
      past.map((measures) => measures[part]),
    );
    if (rank === null) {
      missing.push(part);
      continue;
    }
    const { weight, sign } = PARTS[part];
    sum += weight * (sign === 1 ? rank : 1 - rank);
    weights += weight;
  }
  return weights === 0 ? null : { score: (100 * sum) / weights, missing };
}

/** Share of the past below, and half of what is equal. */
function rankOf(value: number | null, past: readonly (number | null)[]): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  let below = 0;
  let count = 0;
  for (const other of past) {
    if (other === null || !Number.isFinite(other)) continue;
    count += 1;
    below += other < value ? 1 : other === value ? 0.5 : 0;
  }
  return count === 0 ? null : below / count;
}
