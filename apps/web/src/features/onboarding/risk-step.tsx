'use client';
import { USUAL_GUARDS } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { useDraft } from '#data/draft.ts';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { faultsOfExits } from '#features/risk/exit-rules.ts';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { MAX_DRAWDOWN_PERCENT, riskOf, TradeRiskDraft } from '#features/risk/starting-risk.ts';
import { WorstLossPreview } from '#features/risk/worst-loss-preview.tsx';

export function RiskStep({ answers, onDone, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const [risk, setRisk, forget] = useDraft('risk', TradeRiskDraft, () => riskOf(answers));
  const accounts = useApi('listAccounts', {});
  const equity = Number(accounts.data?.items.find((each) => each.id === answers.accountId)?.equity ?? 10_000);
  return (
    <StepFrame
      title={t('risk.title')}
      lead={t('risk.lead')}
      onBack={onBack}
      onSkip={() => {
        forget();
        onSkip();
      }}
      next={{
        // Nothing is sent here that could come back with a fault: what is wrong stands beside its field.
        disabled: faultsOfExits(risk.exits).length > 0,
        onClick: () => {
          forget();
          onDone(risk);
        },
      }}
    >
      <div className="space-y-7">
        <RiskSliders value={risk} onChange={setRisk} />
        <WorstLossPreview
          equity={Math.max(equity, 1)}
          risk={{ ...risk, guards: USUAL_GUARDS }}
          maxDrawdownPercent={MAX_DRAWDOWN_PERCENT}
        />
      </div>
    </StepFrame>
  );
}
