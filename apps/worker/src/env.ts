import {
  databaseUrlVariable,
  logLevelVariable,
  parseEnv,
  portVariable,
  redisUrlVariable,
} from '@trendy/platform';
import { z } from 'zod';

import { CRASH_SETTING, readCrashSetting } from './crashpoint.ts';

const milliseconds = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: portVariable(4200),
  DATABASE_URL: databaseUrlVariable,
  REDIS_URL: redisUrlVariable,
  LOG_LEVEL: logLevelVariable,
  VAULT_PRIVATE_KEY_FILE: z
    .string()
    .min(1)
    .describe("the worker's private key; only this process may read it"),
  /** What the worker remembers of the database, so that a restored one shows; beside its key when absent. */
  DATABASE_MARK_FILE: z.string().min(1).optional(),
  TENANT_KEY: z
    .string()
    .min(32)
    .describe('secret from which client order ids are made; keep it for the life of the installation'),
  EXCHANGE_URL: z.url().default('http://127.0.0.1:4100').describe('the simulated exchange'),
  EXCHANGE_SPEED: z.coerce.number().min(1).max(60).default(1),
  /** Real money moves only with this, and only on accounts that their user has confirmed. */
  LIVE_TRADING: z.enum(['on', 'off']).default('off'),
  VENUE_RECV_WINDOW_MS: milliseconds(5_000).pipe(z.number().max(60_000)),
  /** From a send until "no such order" is believed: receive window + clock skew + processing + read lag. */
  VENUE_QUARANTINE_MS: milliseconds(20_000),
  /** Entries still rest so long after the last worker has died; the venue's usual time when absent. */
  VENUE_DEAD_MAN_MS: z.coerce.number().int().min(10_000).max(120_000).optional(),
  VENUE_WEIGHT_PER_MINUTE: milliseconds(2_400),
  /** One name for all workers that an exchange sees behind one address: they share one rate budget. */
  VENUE_EGRESS: z.string().min(1).max(100).default('one'),
  /** Workers at most behind that address: each one's part of the budget while the shared count cannot be reached. */
  VENUE_WORKERS: z.coerce.number().int().min(1).max(1_000).default(4),
  /** For drills: `C7:3` kills the process at the third pass of C7; `C7:3:stop` and `C7:3:block=20000` hold it up. */
  CRASHPOINT: z.string().regex(CRASH_SETTING, 'must look like C7:3').transform(readCrashSetting).optional(),
});

export type Env = z.output<typeof schema>;

export const readEnv = (): Env => parseEnv(schema, process.env);
