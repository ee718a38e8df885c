import { z } from 'zod';

/** RFC 9457 problem details: every error of the API. A 5xx shows no internals. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** Stable, for programs and for the message catalogue. */
  code: z.string(),
  detail: z.string(),
  /** What was wrong, field by field. */
  errors: z
    .array(
      z.object({
        field: z.string(),
        message: z.string(),
        /** One of `FIELD_FAULT_CODES`, for words in another language, with the numbers that they need. */
        code: z.string().optional(),
        values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        value: z.unknown().optional(),
      }),
    )
    .optional(),
  requestId: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
});
export type Problem = z.infer<typeof Problem>;
