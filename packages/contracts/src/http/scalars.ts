import { z } from 'zod';
import { TIMEFRAMES } from '@trendy/domain';

export const Id = z.uuid();
/** Exact decimal text, e.g. "-12.5". */
export const DecimalText = z.string().regex(/^-?\d+(\.\d+)?$/, 'a plain decimal, e.g. 12.5');
/** ISO 8601, UTC. */
export const Instant = z.iso.datetime({ offset: true });
export const VenueId = z.enum(['trendy', 'binanceusdm', 'okx']);
export const EnvironmentId = z.enum(['demo', 'testnet', 'live']);
export const TimeframeId = z.enum(TIMEFRAMES);
export const Symbol = z
  .string()
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,10}:[A-Z0-9]{1,10}$/, 'a unified symbol, e.g. BTC/USDT:USDT');
export const LocaleId = z.enum(['en', 'ko']);
/** A stable code and the numbers that decided; words come from the reader's message catalogue. */
export const ReasonBody = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});
export const IdParams = z.object({ id: Id });
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
