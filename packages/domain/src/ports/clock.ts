import type { EpochMs } from '../time.ts';

/** Wall time. */
export interface Clock {
  now(): EpochMs;
}
