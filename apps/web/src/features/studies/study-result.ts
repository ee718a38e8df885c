import { z } from 'zod';

const Text = z.object({ en: z.string(), ko: z.string() });
const Deflated = z.object({ probability: z.number(), threshold: z.number() }).nullable();

export const Verdict = z.object({
  level: z.enum(['no_evidence', 'weak', 'supported']),
  chanceOfLuck: z.number(),
  trials: z.object({ total: z.number(), thisRun: z.number(), effective: z.number() }),
  days: z.number(),
  trades: z.number(),
  sharpe: z.number().nullable(),
  excessSharpe: z.number().nullable(),
  deflatedSharpe: Deflated,
  overfittingProbability: z.number().nullable(),
  walkForwardEfficiency: z.number().nullable(),
  minimumTrackRecordDays: z.number().nullable(),
  words: Text,
});
export type Verdict = z.infer<typeof Verdict>;

const Params = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]));
const Span = z.object({ from: z.number(), to: z.number() });

/** What this page reads of a finished study. */
export const StudyResult = z.object({
  version: z.literal(1),
  kind: z.enum(['sweep', 'optimisation', 'walk_forward']),
  trials: z.number(),
  best: z
    .object({
      params: Params,
      sharpe: z.number().nullable(),
      netReturn: z.number(),
      maxDrawdown: z.number(),
      trades: z.number(),
    })
    .nullable(),
  verdict: Verdict.nullable(),
  /** Absent in older results. */
  crossValidation: z
    .object({ paths: z.array(z.object({ sharpe: z.number() })).min(1), medianSharpe: z.number() })
    .nullish(),
  walkForward: z
    .object({
      windows: z.array(
        z.object({
          window: z.object({ train: Span, validate: Span.nullable(), test: Span }),
          params: Params,
          trainScore: z.number(),
          validateScore: z.number().nullable(),
          testReturn: z.number(),
          testTrades: z.number(),
        }),
      ),
      efficiency: z.number().nullable(),
      profitableShare: z.number().nullable(),
    })
    .nullable(),
  growth: z.object({ time: z.array(z.number()), value: z.array(z.number()) }),
});
export type StudyResult = z.infer<typeof StudyResult>;
export type StudyWindow = NonNullable<StudyResult['walkForward']>['windows'][number];
