'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { GuardFields } from '#features/risk/guard-fields.tsx';
import { bodyOfGuards } from '#features/risk/guard-rules.ts';
import type { Guards } from '#features/risk/guard-rules.ts';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { ExecutionFields } from '#features/slippage/execution-fields.tsx';
import { WorstLossPreview } from '#features/risk/worst-loss-preview.tsx';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Notice } from '#ui/states.tsx';

interface EditRiskProps {
  readonly bot: ResponseOf<'getBot'>;
}

export function EditRisk({ bot }: EditRiskProps) {
  const t = useTranslations('bots');
  const [open, setOpen] = useState(false);
  const [taken, setTaken] = useState(0);
  return (
    <>
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        {t('edit')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('editRisk')} lead={t('editRiskLead')} holdsForm>
        <EditRiskForm
          key={taken}
          bot={bot}
          onSaved={() => setOpen(false)}
          onTake={() => setTaken(taken + 1)}
        />
      </Dialog>
    </>
  );
}

interface EditRiskFormProps extends EditRiskProps {
  readonly onSaved: () => void;
  /** Begins anew with what the bot has now. */
  readonly onTake: () => void;
}

/** Begins anew at every opening, with what the bot has then. */
function EditRiskForm({ bot, onSaved, onTake }: EditRiskFormProps) {
  const t = useTranslations('bots');
  const ui = useTranslations('ui');
  const g = useTranslations('guards');
  const words = useProblemWords();
  const { accounts } = useScope();
  const [opened] = useState(bot.risk);
  const [risk, setRisk] = useState<TradeRisk>(bot.risk);
  const [guards, setGuards] = useState<Guards>(bot.risk.guards ?? {});
  const [execution, setExecution] = useState(bot.risk.execution);
  const update = useAct('updateBot', ['getBot', 'listBots']);
  const equity = Number(accounts.find((each) => each.id === bot.accountId)?.equity ?? 10_000);
  // Another window, or another person of the team, saved meanwhile; our own save closes this window.
  const isElsewhere =
    !update.isPending && !update.isSuccess && JSON.stringify(opened) !== JSON.stringify(bot.risk);
  const save = () =>
    update.mutate(
      {
        params: { id: bot.id },
        body: {
          risk: {
            ...bot.risk,
            ...risk,
            guards: bodyOfGuards(guards),
            ...(execution ? { execution } : {}),
          },
        },
      },
      {
        onSuccess: () => {
          toast.success(ui('saved'));
          onSaved();
        },
      },
    );
  return (
    <div className="space-y-5">
      <RiskSliders value={risk} onChange={setRisk} />
      <GuardFields
        value={guards}
        onChange={setGuards}
        lead={g('editLead')}
        faults={(path) => fieldFault(update.error, `risk.guards.${path}`)}
      />
      <ExecutionFields value={execution} onChange={setExecution} />
      <WorstLossPreview
        equity={Math.max(equity, 1)}
        risk={{ ...risk, guards }}
        maxDrawdownPercent={bot.risk.maxDrawdownPercent}
      />
      {isElsewhere ? (
        <Notice tone="caution" title={t('changedElsewhere')}>
          <p>{t('changedElsewhereText')}</p>
          <Button size="small" className="mt-2" onClick={onTake}>
            {t('takeTheirs')}
          </Button>
        </Notice>
      ) : null}
      {update.error === null ? null : <Notice tone="danger">{words(update.error)}</Notice>}
      <div className="flex justify-end">
        <Button look="primary" busy={update.isPending} onClick={save}>
          {ui('save')}
        </Button>
      </div>
    </div>
  );
}
