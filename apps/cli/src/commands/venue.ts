import type { Command } from 'commander';
import { z } from 'zod';
import { settingsFromEnvironment, SetupError } from '../../../../scripts/start/settings.ts';
import { UsageError } from '../usage-error.ts';

const TIMEOUT_MS = 10_000;

const optionsSchema = z.object({
  url: z.url(),
  balance: z.coerce
    .number('is no number; give play money in USDT, e.g. 10000')
    .positive('is too little; give more than 0')
    .max(10_000_000, 'is too much; give at most 10000000'),
  json: z.boolean().default(false),
});
const accountSchema = z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string() });

/** `trendy venue`: accounts on the built-in simulated exchange. */
export function register(program: Command): void {
  const venue = program.command('venue').description('The built-in simulated exchange');
  venue
    .command('new-account')
    .description('Open an account with play money and print its API key')
    .option('--url <url>', 'address of the simulated exchange (default: where npm start puts it)')
    .option('--balance <usdt>', 'play money to begin with', '10000')
    .option('--json', 'print JSON')
    .action(async (raw: unknown) => {
      const options = optionsSchema.safeParse({ url: defaultUrl(), ...(raw as object) });
      if (!options.success) {
        const [issue] = options.error.issues;
        throw new UsageError(`--${issue?.path.join('.') ?? 'options'}`, issue?.message ?? 'not usable');
      }
      const account = await openAccount(options.data.url, options.data.balance);
      process.stdout.write(
        options.data.json ? `${JSON.stringify(account)}\n` : readable(account, options.data),
      );
    });
}

/** The exchange of this checkout, with the same environment as `npm start`. */
function defaultUrl(): string {
  try {
    return `http://localhost:${settingsFromEnvironment().ports.exchange}`;
  } catch (error) {
    if (error instanceof SetupError) throw new UsageError('environment', error.message);
    throw error;
  }
}

type VenueAccount = z.output<typeof accountSchema>;

async function openAccount(url: string, balance: number): Promise<VenueAccount> {
  const address = new URL('/trendy/v1/accounts', url);
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ balance }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new UsageError(
      '--url',
      `no simulated exchange answers at ${url}; start it with "npm run exchange", or name another (npm start prints its own)`,
    );
  }
  const body: unknown = await response.json().catch(() => null);
  const account = accountSchema.safeParse(body);
  if (response.ok && account.success) return account.data;
  const fault = z.object({ error: z.string() }).safeParse(body);
  throw new UsageError(
    '--url',
    fault.success
      ? `${url} opened no account: ${fault.data.error}`
      : `${url} answered ${response.status} and does not look like the simulated exchange`,
  );
}

const readable = (account: VenueAccount, { url, balance }: { url: string; balance: number }): string =>
  [
    `An account with ${balance} USDT of play money on ${url}:`,
    '',
    `  API key     ${account.apiKey}`,
    `  Secret      ${account.secret}`,
    `  Passphrase  ${account.passphrase}   (only for clients that ask for one)`,
    '',
    'The secret is shown this once.',
    '',
  ].join('\n');
