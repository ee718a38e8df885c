/** Binance refuses a request that is a second ahead of it, and takes one that is seconds behind. */
const AHEAD_MS = 500;

/**
 * How far a venue's clock is ahead of ours, ms, by one question: its answer was written somewhere between the two
 * instants of ours. The middle of them, as long as that cannot put us far ahead of the venue: a question that was slow to
 * leave (a budget that is waited for, a machine that stands still) moves the middle by half of its wait.
 */
export function clockOffset(venueAt: number, askedAt: number, answeredAt: number): number {
  return Math.min(venueAt - (askedAt + answeredAt) / 2, venueAt - answeredAt + AHEAD_MS);
}
