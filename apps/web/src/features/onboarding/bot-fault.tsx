'use client';
import { ApiError } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { FaultWords } from '#data/field-fault.tsx';
import { useProblemWords } from '#data/problem-words.ts';
import { Notice } from '#ui/states.tsx';

/** What the questions of the wizard call the fields of a bot. */
const LABELS = {
  accountId: 'bots.account',
  name: 'bots.name',
  symbol: 'bots.market',
  timeframe: 'bots.timeframe',
  strategyId: 'bots.strategy',
  'risk.leverage': 'risk.leverage',
  'risk.sizePercent': 'risk.size',
  'risk.stopPercent': 'risk.stop',
  'risk.takeProfitPercent': 'risk.target',
  'risk.maxDrawdownPercent': 'risk.drawdown',
} as const;

/** The same of what has fields of its own. */
const EXITS = [
  ['risk.exits.targets', 'exits.targets'],
  ['risk.exits.trailing', 'exits.trailing'],
  ['risk.exits.breakEven', 'exits.breakEven'],
  ['risk.exits', 'exits.title'],
] as const;

/** Why a bot could not be made. Its fields belong to earlier questions: those at fault are named here, with why. */
export function BotFault({ error }: { readonly error: unknown }) {
  const t = useTranslations();
  const words = useProblemWords();
  const isInvalid = error instanceof ApiError && error.problem.code === 'invalid';
  const faults = (isInvalid ? error.problem.errors : undefined) ?? [];
  if (faults.length === 0) return <Notice tone="danger">{words(error)}</Notice>;
  const labelOf = (field: string): string => {
    const exits = EXITS.find(([start]) => field.startsWith(start));
    if (exits) return t(exits[1]);
    return field in LABELS ? t(LABELS[field as keyof typeof LABELS]) : field;
  };
  return (
    <Notice tone="danger" title={t('onboarding.webhook.refused')}>
      <ul className="mt-1 list-disc pl-5">
        {faults.map((fault) => (
          <li key={fault.field}>
            {labelOf(fault.field.replace(/^body\./, ''))}: <FaultWords fault={fault} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
