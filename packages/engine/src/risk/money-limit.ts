/**
 * Largest position that the account's integers can carry, money units: it may double in price while it is held, its
 * fill may be dearer than the decision saw, and neither its worth nor what it gains leaves the integers that hold money.
 * @param equity money units.
 */
export const moneyLimit = (equity: number): number =>
  Math.min(Number.MAX_SAFE_INTEGER / 2, Number.MAX_SAFE_INTEGER - equity);
