import { z } from 'zod';
import { Id, Instant } from '../http/scalars.ts';

/** What the live stream pushes. `changed` names what to read again; `price` carries the tick itself. */
export const StreamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), at: Instant }),
  z.object({
    type: z.literal('changed'),
    accountId: Id.nullable(),
    kinds: z.array(
      z.enum(['account', 'position', 'order', 'fill', 'journal', 'bot', 'delivery', 'backtest', 'equity']),
    ),
  }),
  z.object({
    type: z.literal('price'),
    venue: z.string(),
    environment: z.string(),
    symbol: z.string(),
    price: z.number(),
    at: z.number(),
  }),
  z.object({ type: z.literal('backtest'), id: Id, progress: z.number(), status: z.string() }),
]);
export type StreamMessage = z.infer<typeof StreamMessage>;
