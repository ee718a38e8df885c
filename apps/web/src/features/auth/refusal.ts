import type { ApiError } from '@trendy/contracts';
import { z } from 'zod';

/** What was refused is not among it: that may be a password, and this text travels in an address. */
const Fault = z.object({
  field: z.string(),
  message: z.string(),
  code: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
const Refusal = z.object({
  code: z.string(),
  detail: z.string().default(''),
  fields: z.array(Fault).default([]),
  retryAfterSeconds: z.number().default(60),
});
export type Refusal = z.infer<typeof Refusal>;

/** The API's refusal as one string, because next-auth carries no more than that. */
export function writeRefusal({ problem }: ApiError): string {
  const { code, detail, retryAfterSeconds, errors = [] } = problem;
  const fields = errors.map((fault) => Fault.parse(fault));
  return JSON.stringify({ code, detail, fields, retryAfterSeconds });
}

/** The API's refusal as it comes through next-auth: one string, JSON when our own code made it. */
export function readRefusal(text: string | null | undefined): Refusal {
  if (text === null || text === undefined) return Refusal.parse({ code: 'unreachable' });
  try {
    return Refusal.parse(JSON.parse(text));
  } catch {
    return Refusal.parse({ code: text === 'unreachable' ? text : 'unexpected' });
  }
}
