import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  EXCHANGE_PORT: port.default(4100),
  EXCHANGE_CONTROL_PORT: port.default(4101),
  /** `false` leaves the control port closed. */
  EXCHANGE_CONTROL: flag.default(true),
  /** Absent: a fresh one at every start, written to the data directory (0600). */
  EXCHANGE_CONTROL_TOKEN: z.string().min(16).optional(),
  EXCHANGE_DATA_DIR: z.string().min(1).default('.data/exchange'),
  EXCHANGE_SPEED: z.coerce.number().min(1).max(60).default(1),
  EXCHANGE_SEED: z.coerce.number().int().min(0).max(4_294_967_295).optional(),
  /** Who may open a play-money account on the public port. */
  EXCHANGE_ACCOUNTS: z.enum(['local', 'anyone', 'nobody']).default('local'),
  EXCHANGE_WEIGHT_PER_MINUTE: z.coerce.number().int().positive().default(2_400),
  EXCHANGE_ORDERS_PER_10S: z.coerce.number().int().positive().default(300),
  EXCHANGE_ORDERS_PER_MINUTE: z.coerce.number().int().positive().default(1_200),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type Env = z.output<typeof schema>;

/** Reads the environment once; every fault at once, or a value that needs no more checking. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}=${JSON.stringify(source[name])}: ${issue.message}`;
  });
  throw new Error(`The environment is not usable:\n${faults.join('\n')}`);
}
