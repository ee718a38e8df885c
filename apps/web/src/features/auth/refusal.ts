import { z } from 'zod';

const Refusal = z.object({
  code: z.string(),
  detail: z.string().default(''),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
  retryAfterSeconds: z.number().default(60),
});
type Refusal = z.infer<typeof Refusal>;

/** The API's refusal as it comes through next-auth: one string, JSON when our own code made it. */
export function readRefusal(text: string | null | undefined): Refusal {
  if (text === null || text === undefined) return Refusal.parse({ code: 'unreachable' });
  try {
    return Refusal.parse(JSON.parse(text));
  } catch {
    return Refusal.parse({ code: text === 'unreachable' ? text : 'unexpected' });
  }
}
