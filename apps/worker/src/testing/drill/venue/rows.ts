import type { DrillRow } from '../row.ts';
import { CLOSING_ROWS } from './closings.ts';
import { REFUSAL_ROWS } from './refusals.ts';
import { RESTING_ROWS } from './resting.ts';
import { SIZE_ROWS } from './sizes.ts';
import { STOP_ROWS } from './stops.ts';
import { STRANGER_ROWS } from './strangers.ts';

/** What real venues do to an account: each fault at both protocols where both have it. */
export const VENUE_ROWS: readonly DrillRow[] = [
  ...STOP_ROWS,
  ...SIZE_ROWS,
  ...STRANGER_ROWS,
  ...REFUSAL_ROWS,
  ...CLOSING_ROWS,
  ...RESTING_ROWS,
];
