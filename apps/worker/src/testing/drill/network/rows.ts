import type { DrillRow } from '../row.ts';
import { ANSWER_ROWS } from './answers.ts';
import { INTAKE_ROWS } from './intake.ts';
import { LIMIT_AND_CLOCK_ROWS } from './limits-and-clocks.ts';
import { ROAD_ROWS } from './roads.ts';
import { STREAM_ROWS } from './streams.ts';

/** What goes wrong between us and the exchange. */
export const NETWORK_ROWS: readonly DrillRow[] = [
  ...INTAKE_ROWS,
  ...ANSWER_ROWS,
  ...ROAD_ROWS,
  ...STREAM_ROWS,
  ...LIMIT_AND_CLOCK_ROWS,
];
