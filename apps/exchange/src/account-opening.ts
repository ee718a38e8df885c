import { quoteFromNumber } from '@trendy/domain';
import { z } from 'zod';
import { createCredential } from './credentials.ts';
import type { Credential } from './credentials.ts';
import type { Venue } from './venue.ts';

const MAX_BALANCE = 10_000_000;

/** Play money for a new account. */
export const openingSchema = z.strictObject({
  balance: z.coerce.number().positive().max(MAX_BALANCE).default(10_000),
  /** Protocol that its key opens; absent: every one. */
  protocol: z.enum(['binance-usdm', 'okx']).optional(),
});

/** What only the operator may choose. */
export const operatorOpeningSchema = openingSchema.extend({
  makerBps: z.number().min(-10).max(100).optional(),
  takerBps: z.number().min(0).max(100).optional(),
  ips: z.array(z.string()).max(32).default([]),
  hedge: z.boolean().default(false),
  multiAssets: z.boolean().default(false),
  creditMode: z.boolean().default(false),
  portfolioMargin: z.boolean().default(false),
  spotOnly: z.boolean().default(false),
  permissions: z
    .strictObject({
      enableReading: z.boolean(),
      enableFutures: z.boolean(),
      enableWithdrawals: z.boolean(),
      enableInternalTransfer: z.boolean(),
      permitsUniversalTransfer: z.boolean(),
      enableMargin: z.boolean(),
      enableSpotAndMarginTrading: z.boolean(),
      enablePortfolioMarginTrading: z.boolean(),
    })
    .partial()
    .default({}),
});

export type Opening = z.output<typeof operatorOpeningSchema>;

/** Opens an account with its first key; on disk when it returns. */
export async function openAccount(venue: Venue, opening: Opening): Promise<Credential> {
  const fees = { makerBps: opening.makerBps ?? 2, takerBps: opening.takerBps ?? 5 };
  const credential = venue.turn(() => {
    const account = venue.exchange.openAccount(quoteFromNumber(opening.balance), fees);
    if (opening.hedge) venue.exchange.setPositionMode(account, true);
    venue.exchange.setAccountMode(account, opening);
    const flags = Object.fromEntries(
      Object.entries(opening.permissions).filter(([, value]) => value !== undefined),
    );
    return createCredential(account.id, venue.clock.wall(), flags, opening.ips, opening.protocol);
  });
  venue.putCredential(credential);
  await venue.settled();
  return credential;
}

/** What the owner is shown, once. */
export const shown = ({ apiKey, secret, passphrase }: Credential): object => ({ apiKey, secret, passphrase });
