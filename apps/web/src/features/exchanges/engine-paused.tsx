'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { Button } from '#ui/button.tsx';
import { When } from '#ui/figure.tsx';
import { Notice } from '#ui/states.tsx';

type Account = ResponseOf<'getAccount'>;

/** That an account's engine stands still, since when, and what its owner can do about it. */
export function EnginePaused({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const test = useAct('testAccount', ['listAccounts', 'getDashboard']);
  const fail = (error: unknown) => toast.error(t('failed'), { description: words(error) });
  if (account.enginePausedSince === null) return null;
  return (
    <Notice tone="danger" title={t('enginePaused', { label: account.label })}>
      <span className="block">
        {t('enginePausedSince')} <When at={account.enginePausedSince} />
      </span>
      <span className="block">{t('enginePausedText')}</span>
      <Button
        size="small"
        className="mt-2"
        busy={test.isPending}
        onClick={() => test.mutate({ params: { id: account.id } }, { onError: fail })}
      >
        {t('enginePausedRetry')}
      </Button>
    </Notice>
  );
}

/** The same for every account in view. */
export function PausedEngines() {
  const { accounts, shows } = useScope();
  const paused = accounts.filter((account) => account.enginePausedSince !== null && shows(account.id));
  if (paused.length === 0) return null;
  return (
    <div className="mb-4 space-y-3">
      {paused.map((account) => (
        <EnginePaused key={account.id} account={account} />
      ))}
    </div>
  );
}
