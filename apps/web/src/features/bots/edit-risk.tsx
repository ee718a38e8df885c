'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { ExecutionFields } from '#features/slippage/execution-fields.tsx';
import { WorstLossPreview } from '#features/risk/worst-loss-preview.tsx';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Notice } from '#ui/states.tsx';

export function EditRisk({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots');
  const ui = useTranslations('ui');
  const words = useProblemWords();
  const { accounts } = useScope();
  const [open, setOpen] = useState(false);
  const [risk, setRisk] = useState<TradeRisk>(bot.risk);
  const [execution, setExecution] = useState(bot.risk.execution);
  const update = useAct('updateBot', ['getBot', 'listBots']);
  const equity = Number(accounts.find((each) => each.id === bot.accountId)?.equity ?? 10_000);
  const save = () =>
    update.mutate(
      {
        params: { id: bot.id },
        body: { risk: { ...bot.risk, ...risk, ...(execution ? { execution } : {}) } },
      },
      {
        onSuccess: () => {
          toast.success(ui('saved'));
          setOpen(false);
        },
      },
    );
  return (
    <>
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        {t('edit')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('editRisk')} lead={t('editRiskLead')}>
        <div className="space-y-5">
          <RiskSliders value={risk} onChange={setRisk} />
          <ExecutionFields value={execution} onChange={setExecution} />
          <WorstLossPreview
            equity={Math.max(equity, 1)}
            risk={risk}
            maxDrawdownPercent={bot.risk.maxDrawdownPercent}
          />
          {update.error === null ? null : <Notice tone="danger">{words(update.error)}</Notice>}
          <div className="flex justify-end">
            <Button look="primary" busy={update.isPending} onClick={save}>
              {ui('save')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
