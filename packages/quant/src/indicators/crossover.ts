/** Whether a rose above b at this bar; false while any value is NaN. Source: Pine `ta.crossover`. */
export const crossedAbove = (a: number, b: number, aBefore: number, bBefore: number): boolean =>
  a > b && aBefore <= bBefore;

/** Whether a fell below b at this bar; false while any value is NaN. Source: Pine `ta.crossunder`. */
export const crossedBelow = (a: number, b: number, aBefore: number, bBefore: number): boolean =>
  a < b && aBefore >= bBefore;
