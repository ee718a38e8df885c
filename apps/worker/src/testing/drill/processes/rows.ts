import type { DrillRow } from '../row.ts';
import { BUILD_ROWS } from './builds.ts';
import { DATABASE_ROWS } from './databases.ts';
import { DELIVERY_ROWS } from './deliveries.ts';
import { HERD_ROWS } from './herd.ts';
import { KILL_SOAK_ROWS } from './kills.ts';
import { PAUSE_ROWS } from './pauses.ts';
import { POISON_ROWS } from './poison.ts';
import { QUEUE_ROWS } from './queues.ts';
import { RATE_STORE_ROWS } from './rate-store.ts';
import { RESTORE_ROWS } from './restore.ts';
import { SWITCH_ROWS } from './switches.ts';

/** Processes that die, stand still or meet; the database and the queue under them. */
export const PROCESS_ROWS: readonly DrillRow[] = [
  ...KILL_SOAK_ROWS,
  ...PAUSE_ROWS,
  ...DELIVERY_ROWS,
  ...QUEUE_ROWS,
  ...RATE_STORE_ROWS,
  ...DATABASE_ROWS,
  ...SWITCH_ROWS,
  ...RESTORE_ROWS,
  ...POISON_ROWS,
  ...BUILD_ROWS,
  ...HERD_ROWS,
];
