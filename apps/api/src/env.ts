import {
  databaseUrlVariable,
  logLevelVariable,
  parseEnv,
  portVariable,
  redisUrlVariable,
} from '@trendy/platform';
import { z } from 'zod';
import { CRASH_SETTING, readCrashSetting } from './crashpoint.ts';

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const limit = (usual: number) => z.coerce.number().int().min(1).max(100_000).default(usual);

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  API_PORT: portVariable(4000),
  DATABASE_URL: databaseUrlVariable,
  REDIS_URL: redisUrlVariable,
  LOG_LEVEL: logLevelVariable,
  VAULT_PUBLIC_KEY_FILE: z
    .string()
    .min(1)
    .describe('seals exchange keys; made beside the worker’s private key'),
  EXCHANGE_URL: z.url().default('http://127.0.0.1:4100').describe('the simulated exchange'),
  PUBLIC_API_URL: z.url().optional().describe('how TradingView and browsers reach this API'),
  WEB_ORIGIN: z
    .string()
    .default('http://localhost:3000')
    .transform(list)
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins such as https://app.example.com, with commas',
    )
    .describe('the web app’s own addresses'),
  /** Proxies whose X-Forwarded-For is believed, by exact address or range. Empty: nobody's. */
  TRUST_PROXY: z
    .string()
    .default('')
    .transform(list)
    .refine((entries) => entries.every((entry) => address.safeParse(entry).success), {
      message: 'must be addresses or ranges such as 10.0.0.0/8, with commas',
    }),
  MAX_BOTS: limit(50).describe('bots that one user may have'),
  MAX_WEBHOOKS: limit(50).describe('webhooks that one user may have'),
  MAX_ACCOUNTS: limit(20).describe('accounts with keys of their own that one user may have'),
  MAX_DEMO_ACCOUNTS: limit(10).describe('accounts with play money that one user may have'),
  /** Real money moves only with this, and only on accounts that their user has confirmed. */
  LIVE_TRADING: z.enum(['on', 'off']).default('off'),
  /** For drills: `C2:3` kills the process at the third pass of C2. */
  CRASHPOINT: z.string().regex(CRASH_SETTING, 'must look like C2:3').transform(readCrashSetting).optional(),
});

export type Env = z.output<typeof schema>;

export const readEnv = (): Env => parseEnv(schema, process.env);
