/** What can be wrong with a bar, and how heavily it counts in the score. */
export const FAULTS = {
  not_a_number: { weight: 5, text: 'a price, volume or time is missing or no number' },
  unsorted: { weight: 5, text: 'the bar starts before the one before it' },
  duplicate: { weight: 2, text: 'the bar has the time of an earlier one' },
  off_schedule: { weight: 1, text: 'the bar does not start on its timeframe' },
  insane_prices: { weight: 5, text: 'low ≤ open, close ≤ high and low > 0 do not hold' },
  negative_volume: { weight: 5, text: 'the volume is below zero' },
  gap: { weight: 1, text: 'bars are missing before this one' },
  zero_volume: { weight: 0.1, text: 'nothing was traded' },
  spike: {
    weight: 2,
    text: 'the price leaps by over 20 usual ranges and leaps back in the next bar; see whether other sources have it',
  },
  level_shift: { weight: 1, text: 'the bar opens over 20 usual ranges from the close right before it' },
  stale_run: { weight: 0.5, text: 'the price stood still for 10 bars or more' },
} as const;

export type FaultKind = keyof typeof FAULTS;
