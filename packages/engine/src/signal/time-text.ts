const HALF = 10_000_000;

/** `${time}` of UTC milliseconds, in two halves: a number of up to nine digits becomes text in a third of the time. */
export function timeText(time: number): string {
  const high = Math.floor(time / HALF);
  if (!(high > 0 && high < HALF)) return `${time}`;
  return `${high}${`${HALF + (time - high * HALF)}`.slice(1)}`;
}
