/** When an adaptive order stops waiting for the spread. METHODS 4.3. */
export const DEFICIT_SHARE = 0.3;
const ADVERSE = 0.6;
const LAST_PART = 0.1;

interface Participation {
  /** Share of the previous interval's volume, e.g. 0.1; and the most it may become. */
  readonly rate: number;
  readonly cap: number;
}

/**
 * Steps that the next interval may trade: the rate, moving to the cap as the order falls behind its schedule.
 * @param volume steps traded in the previous interval (never the running one), scaled to this interval's length.
 * @param urgency schedule deficit over what remains; below 0 (ahead) counts as 0, above 1 as 1.
 */
export function participationQuota({ rate, cap }: Participation, volume: number, urgency: number): number {
  const pressed = Math.min(1, Math.max(0, urgency));
  return Math.floor((rate + (cap - rate) * pressed) * volume);
}

/**
 * Whether to cross the spread instead of waiting in it.
 * @param deficit steps behind schedule; @param slice steps of one slice.
 * @param imbalance of the book, −1 (all ask) … 1 (all bid), seen by a buyer; null: unknown.
 * @param timeLeft share of the whole time, 0 … 1.
 */
export function mustCross(
  deficit: number,
  slice: number,
  imbalance: number | null,
  timeLeft: number,
): boolean {
  return (
    deficit > DEFICIT_SHARE * slice || (imbalance !== null && imbalance > ADVERSE) || timeLeft < LAST_PART
  );
}

/** Where waiting ends: the time from which on an order that waited crosses. */
export const crossingFrom = (startedAt: number, deadline: number): number =>
  deadline - LAST_PART * (deadline - startedAt);
