import type { FundingRate } from '@trendy/backtest';

/** What can be wrong with a charge, and how heavily it counts in the score. */
export const FUNDING_FAULTS = {
  unsorted: { weight: 5, text: 'the charge lies before the one before it' },
  duplicate: { weight: 5, text: 'the charge has the time of the one before it and would be paid twice' },
  gap: { weight: 1, text: 'charges are missing before this one' },
  implausible: { weight: 5, text: 'the rate is beyond 3 % a charge: a percentage read as a fraction?' },
} as const;

type FundingFault = keyof typeof FUNDING_FAULTS;

export interface FundingQuality {
  readonly rows: number;
  /** The most frequent distance of charges, ms; null with less than two. */
  readonly intervalMs: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly expectedRows: number;
  /** 100 × (1 − Σ weight × count / expected rows), at least 0, rounded down to hundredths. */
  readonly score: number;
  readonly counts: Readonly<Record<FundingFault, number>>;
  /** `row` counts from 0; `count` is the missing charges of a gap, else 1. */
  readonly faults: readonly { readonly kind: FundingFault; readonly row: number; readonly count: number }[];
}

const MOST = 0.03;
/** Exchanges settle some milliseconds late. */
const LATE_MS = 60_000;

/** Checks charges as they stand in a file. Intervals that an exchange shortens are no fault; longer ones are gaps. */
export function validateFunding(charges: readonly FundingRate[]): FundingQuality {
  const intervalMs = usualInterval(charges);
  const counts = { unsorted: 0, duplicate: 0, gap: 0, implausible: 0 };
  const faults: { kind: FundingFault; row: number; count: number }[] = [];
  const add = (kind: FundingFault, row: number, count = 1): void => {
    counts[kind] += count;
    faults.push({ kind, row, count });
  };
  charges.forEach(({ rate, time }, row) => {
    if (Math.abs(rate) > MOST) add('implausible', row);
    const before = charges[row - 1]?.time;
    if (before === undefined || intervalMs === null) return;
    const distance = time - before;
    if (distance < 0) add('unsorted', row);
    else if (distance < LATE_MS) add('duplicate', row);
    else if (distance > intervalMs + LATE_MS)
      add('gap', row, Math.max(1, Math.round(distance / intervalMs) - 1));
  });
  const expectedRows = charges.length + counts.gap;
  let penalty = 0;
  for (const kind of Object.keys(counts) as FundingFault[])
    penalty += FUNDING_FAULTS[kind].weight * counts[kind];
  const times = charges.map(({ time }) => time);
  return {
    rows: charges.length,
    intervalMs,
    from: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    to: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    expectedRows,
    score: Math.max(0, Math.floor(10_000 * (1 - penalty / Math.max(1, expectedRows))) / 100),
    counts,
    faults,
  };
}

function usualInterval(charges: readonly FundingRate[]): number | null {
  const counts = new Map<number, number>();
  for (let row = 1; row < charges.length; row++) {
    const minutes = Math.round((charges[row]!.time - charges[row - 1]!.time) / 60_000);
    if (minutes > 0) counts.set(minutes, (counts.get(minutes) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most ? most[0] * 60_000 : null;
}
