import { z } from 'zod';

const Address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const Env = z.object({
  /** The HTTP API as this server reaches it. */
  API_URL: z.url().default('http://127.0.0.1:4000'),
  /** The same API as the browser reaches it, for the live stream; `API_URL` when absent. */
  PUBLIC_API_URL: z.url().optional(),
  /** Encrypts the session cookie. */
  NEXTAUTH_SECRET: z.string().min(32, 'at least 32 characters: openssl rand -base64 32'),
  /** The web app's own address; https makes the cookies secure-only. */
  NEXTAUTH_URL: z.url(),
  /** Proxies in front of this server whose X-Forwarded-For is believed, by address or range. Empty: nobody's. */
  TRUST_PROXY: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((entry) => entry.trim() || []))
    .refine((entries) => entries.every((entry) => Address.safeParse(entry).success), {
      message: 'must be addresses or ranges such as 10.0.0.0/8, with commas',
    }),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
});

interface WebEnv {
  readonly apiUrl: string;
  readonly streamUrl: string;
  readonly secret: string;
  readonly secureCookies: boolean;
  readonly trustedProxies: readonly string[];
  readonly development: boolean;
}

let parsed: WebEnv | undefined;

/** Read on the first request, not at import: a production build needs no settings. */
export function env(): WebEnv {
  parsed ??= read();
  return parsed;
}

function read(): WebEnv {
  const result = Env.safeParse(process.env);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The web app's environment is not usable:\n${faults.join('\n')}`);
  }
  const { API_URL, PUBLIC_API_URL, NEXTAUTH_SECRET, NEXTAUTH_URL, TRUST_PROXY, NODE_ENV } = result.data;
  return {
    apiUrl: API_URL.replace(/\/$/, ''),
    streamUrl: `${(PUBLIC_API_URL ?? API_URL).replace(/\/$/, '').replace(/^http/, 'ws')}/api/v1/stream`,
    secret: NEXTAUTH_SECRET,
    secureCookies: NEXTAUTH_URL.startsWith('https://'),
    trustedProxies: TRUST_PROXY,
    development: NODE_ENV === 'development',
  };
}
