'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { RiskLine } from '#features/risk/risk-line.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const PHRASE = 'TRADE REAL MONEY';

/** Real money needs a yes of its own, typed in full. */
export function ConfirmLive({ account }: { readonly account: ResponseOf<'getAccount'> }) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const confirm = useAct('confirmLive', ['listAccounts']);
  const show = (next: boolean) => {
    setOpen(next);
    // A phrase that was typed once must not arm the button when the question is asked again.
    setTyped('');
    confirm.reset();
  };
  const run = () =>
    confirm.mutate(
      { params: { id: account.id }, body: { phrase: PHRASE } },
      { onSuccess: () => show(false) },
    );
  return (
    <Notice tone="caution" title={t('liveOff')}>
      <p>{t('liveOffText')}</p>
      <Button size="small" className="mt-2" onClick={() => show(true)}>
        {t('liveConfirm')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={show}
        title={t('liveTitle', { label: account.label })}
        lead={t('liveLead')}
      >
        <LiveBots accountId={account.id} />
        <Field label={t('liveType', { phrase: PHRASE })}>
          {(field) => (
            <Input
              {...field}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {confirm.error === null ? null : (
          <Notice tone="danger" className="mt-3">
            {words(confirm.error)}
          </Notice>
        )}
        <div className="mt-4 flex justify-end">
          <Button look="danger" disabled={typed !== PHRASE} busy={confirm.isPending} onClick={run}>
            {t('liveConfirm')}
          </Button>
        </div>
      </Dialog>
    </Notice>
  );
}

/** What will trade with real money: each bot with what one trade risks and how it is left. */
function LiveBots({ accountId }: { readonly accountId: string }) {
  const t = useTranslations('exchanges');
  const bots = useApi('listBots', {});
  const own = bots.data?.items.filter((bot) => bot.accountId === accountId) ?? [];
  if (own.length === 0) return null;
  return (
    <section aria-label={t('liveBots')} className="mb-4 rounded-lg border">
      <h3 className="border-b px-3 py-2 text-[13px] text-muted">{t('liveBots')}</h3>
      <ul className="divide-y">
        {own.map((bot) => (
          <li key={bot.id} className="px-3 py-2 text-sm">
            <p className="font-medium">
              {bot.name} <span className="font-normal text-muted">{shortSymbol(bot.symbol)}</span>
            </p>
            <RiskLine risk={bot.risk} />
          </li>
        ))}
      </ul>
    </section>
  );
}
