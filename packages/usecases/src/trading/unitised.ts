export interface CurveStep {
  /** Equity after whatever was paid in or out since the step before, quote. */
  readonly equity: number;
  /** Paid in (positive) or out since the step before, quote; of the first step its whole equity. */
  readonly paidIn: number;
}

/**
 * A curve in which payments are neither gain nor loss, as a fund counts its units: each step's return is what the equity
 * became of what was there with the payment, the returns are chained, and the last value is the present equity.
 * @returns one value per step, quote; a step onto or from nothing starts a new unit at the same value.
 */
export function unitised(steps: readonly CurveStep[]): number[] {
  const units: number[] = [];
  let unit = 1;
  let before = 0;
  for (const { equity, paidIn } of steps) {
    const invested = before + paidIn;
    if (invested > 0 && equity > 0) unit *= equity / invested;
    units.push(unit);
    before = equity;
  }
  const last = steps.at(-1)?.equity ?? 0;
  return units.map((value) => (value / unit) * last);
}
