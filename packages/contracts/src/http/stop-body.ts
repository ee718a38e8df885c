import { z } from 'zod';

/** What a kill switch does with what is held. */
export const StopBody = z.strictObject({
  /** Positions stay, with their stops and targets; only entries are cancelled. */
  keepPositions: z.boolean().default(false),
});
/** Of the switches that could be pulled without a body before there was a choice: those who did so meant all of it. */
export const OptionalStopBody = StopBody.nullish().transform((body) => body ?? { keepPositions: false });
