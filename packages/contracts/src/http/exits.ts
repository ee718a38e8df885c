import { MAX_TARGETS } from '@trendy/domain';
import { z } from 'zod';

/** The product's bounds, percents of the average entry unless the domain's type says otherwise. */
export const EXIT_BOUNDS = {
  targetPercent: { min: 2, max: 10 },
  sharePercent: { min: 1, max: 100 },
  trailingPercent: { min: 1, max: 5 },
  activationPercent: { min: 0, max: 10 },
  triggerPercent: { min: 0.5, max: 10 },
  offsetPercent: { min: 0, max: 5 },
  maxBars: { min: 1, max: 10_000 },
} as const;

/** Shares are typed by people: three thirds of 33.33 are no fault, and neither is the last bit of a sum. */
const HAIR = 1e-9;

const within = (name: Exclude<keyof typeof EXIT_BOUNDS, 'maxBars'>) =>
  z.number().min(EXIT_BOUNDS[name].min).max(EXIT_BOUNDS[name].max);

/** Several targets in place of the one, nearest first; what their shares leave over stays for the stop. */
export const TargetsBody = z
  .array(z.strictObject({ percent: within('targetPercent'), sharePercent: within('sharePercent') }))
  .min(1)
  .max(MAX_TARGETS)
  .superRefine((targets, context) => {
    let sum = 0;
    targets.forEach(({ percent, sharePercent }, index) => {
      sum += sharePercent;
      const before = targets[index - 1]?.percent;
      if (before === undefined || percent > before) return;
      context.addIssue({
        code: 'custom',
        path: [index, 'percent'],
        message: `must be farther than the target before it (${before} %)`,
        params: { code: 'not_ascending', other: before },
      });
    });
    if (sum <= 100 + HAIR) return;
    const rounded = Number(sum.toFixed(2));
    context.addIssue({
      code: 'custom',
      message: `the shares make ${rounded} % together; at most 100 %`,
      params: { code: 'shares_above_whole', sum: rounded },
    });
  });

/** How an open position is left bit by bit or in time; each is off when absent. */
export const ExitsBody = z.strictObject({
  targets: TargetsBody.exactOptional(),
  /** The stop follows the best price at this distance, once the gain has reached `activationPercent`. */
  trailing: z
    .strictObject({
      percent: within('trailingPercent'),
      activationPercent: within('activationPercent').exactOptional(),
    })
    .exactOptional(),
  /** At this gain the stop moves to the entry, or `offsetPercent` beyond it. */
  breakEven: z
    .strictObject({
      triggerPercent: within('triggerPercent'),
      offsetPercent: within('offsetPercent').exactOptional(),
    })
    .superRefine(({ triggerPercent, offsetPercent }, context) => {
      if (offsetPercent === undefined || offsetPercent < triggerPercent) return;
      context.addIssue({
        code: 'custom',
        path: ['offsetPercent'],
        message: `must be below ${triggerPercent}`,
        params: { other: triggerPercent },
      });
    })
    .exactOptional(),
  /** Closed bars after which the position is left at the market. */
  maxBars: z.number().int().min(EXIT_BOUNDS.maxBars.min).max(EXIT_BOUNDS.maxBars.max).exactOptional(),
});
