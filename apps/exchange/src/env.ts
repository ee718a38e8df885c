import { MOST_MORE_LISTINGS } from '@trendy/simulator';
import { logLevelVariable, parseEnv, portVariable } from '@trendy/platform/env';
import { z } from 'zod';

const count = z.coerce.number('must be a number').int().positive();

const schema = z.object({
  HOST: z.string().default('127.0.0.1').describe('address of the public port'),
  EXCHANGE_PORT: portVariable(4100),
  EXCHANGE_CONTROL_PORT: portVariable(4101),
  EXCHANGE_CONTROL: z
    .enum(['true', 'false'])
    .default('true')
    .describe('whether the control port opens, on loopback'),
  EXCHANGE_CONTROL_TOKEN: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe('absent: a fresh one at every start, kept beside the data'),
  EXCHANGE_DATA_DIR: z.string().default('.data/exchange').describe('where accounts and market are kept'),
  EXCHANGE_SPEED: z.coerce
    .number('must be a number')
    .min(1)
    .max(60)
    .default(1)
    .describe('market time per wall time, 1 to 60'),
  EXCHANGE_SEED: z.coerce
    .number('must be a number')
    .int()
    .min(0)
    .max(4_294_967_295)
    .optional()
    .describe('seed of the market, chosen once for a data directory'),
  EXCHANGE_REPLAY: z
    .string()
    .optional()
    .describe('files to repeat instead of the generated market: BTCUSDT=bars.csv.gz,…'),
  EXCHANGE_MORE_SYMBOLS: z.coerce
    .number('must be a number')
    .int()
    .min(0)
    .max(MOST_MORE_LISTINGS)
    .default(0)
    .describe('smaller perpetuals beside BTC, ETH and SOL; a data directory keeps its number'),
  EXCHANGE_MARKET_START: z.iso
    .datetime('must be like 2024-01-31T00:00:00Z')
    .optional()
    .describe('market time at which a new data directory begins'),
  EXCHANGE_ACCOUNTS: z
    .enum(['local', 'anyone', 'nobody'])
    .default('local')
    .describe('who may open a play-money account on the public port'),
  EXCHANGE_WEIGHT_PER_MINUTE: count.default(2_400).describe('request weight of an address'),
  EXCHANGE_ORDERS_PER_10S: count.default(300).describe('orders of an account'),
  EXCHANGE_ORDERS_PER_MINUTE: count.default(1_200).describe('orders of an account'),
  LOG_LEVEL: logLevelVariable,
});

export type Env = z.output<typeof schema>;

/** Reads the environment once; on a fault prints every one of them and ends the process. */
export const readEnv = (): Env => parseEnv(schema, process.env);
