import { err, ok } from '@trendy/domain';
import type { DemoVenue } from '@trendy/domain';
import { z } from 'zod';

const Key = z.object({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  passphrase: z.string().optional(),
});
const ANSWER_WITHIN_MS = 5_000;

/** The built-in exchange over its public port. */
export const httpDemoVenue = (exchangeUrl: string): DemoVenue => ({
  openAccount: async (balance) => {
    try {
      const response = await fetch(new URL('/trendy/v1/accounts', exchangeUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ balance }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (!response.ok) return err('refused');
      const { apiKey, secret, passphrase } = Key.parse(await response.json());
      return ok({ apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) });
    } catch {
      return err('unreachable');
    }
  },
});
