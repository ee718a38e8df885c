import { ExitsBody } from '@trendy/contracts';
import { z } from 'zod';
import type { Exits } from '#features/risk/exit-rules.ts';
import type { TradeRisk } from '#features/risk/worst-loss.ts';

type Profile = 'careful' | 'balanced' | 'bold';

/** What the sliders show first, by the profile that was chosen. */
const BY_PROFILE: Readonly<Record<Profile, TradeRisk>> = {
  careful: { leverage: 1, sizePercent: 5, stopPercent: 2, takeProfitPercent: 4 },
  balanced: { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 },
  bold: { leverage: 4, sizePercent: 15, stopPercent: 3, takeProfitPercent: 6 },
};
export const STARTING_RISK: TradeRisk = BY_PROFILE.balanced;

/** New entries stop at this loss since the account's highest equity. */
export const MAX_DRAWDOWN_PERCENT = 12;

/** What the sliders ask for, as a draft of it is kept. */
export const TradeRiskDraft = z.object({
  leverage: z.number().min(1).max(10),
  sizePercent: z.number().min(5).max(20),
  stopPercent: z.number().min(1).max(5),
  takeProfitPercent: z.number().min(2).max(10).nullable(),
  exits: ExitsBody.nullable().exactOptional(),
}) satisfies z.ZodType<TradeRisk>;

/** What the sliders ask for, of settings that carry more. */
export const tradeRiskOf = ({
  leverage,
  sizePercent,
  stopPercent,
  takeProfitPercent,
  exits = null,
}: TradeRisk): TradeRisk => ({ leverage, sizePercent, stopPercent, takeProfitPercent, exits });

interface RiskAnswers {
  readonly riskProfile?: Profile | undefined;
  readonly leverage?: number | undefined;
  readonly sizePercent?: number | undefined;
  readonly stopPercent?: number | undefined;
  readonly takeProfitPercent?: number | null | undefined;
  readonly exits?: Exits | null | undefined;
}

/** The settings answered so far; what is unanswered comes from the profile. */
export function riskOf(answers: RiskAnswers): TradeRisk {
  const base = BY_PROFILE[answers.riskProfile ?? 'balanced'];
  return {
    leverage: answers.leverage ?? base.leverage,
    sizePercent: answers.sizePercent ?? base.sizePercent,
    stopPercent: answers.stopPercent ?? base.stopPercent,
    takeProfitPercent:
      answers.takeProfitPercent === undefined ? base.takeProfitPercent : answers.takeProfitPercent,
    exits: answers.exits ?? null,
  };
}
