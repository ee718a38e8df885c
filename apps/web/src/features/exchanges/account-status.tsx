'use client';
import type { ResponseOf } from '@trendy/contracts';
import { LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/states.tsx';

type Account = ResponseOf<'getAccount'>;
const TONES: Readonly<Record<Account['status'], Tone>> = {
  testing: 'accent',
  active: 'good',
  disabled: 'neutral',
  refused: 'danger',
  suspended: 'caution',
};

/** Nobody has refused a key that could not be shown to anybody. */
const isUnchecked = ({ status, statusReason }: Pick<Account, 'status' | 'statusReason'>): boolean =>
  status === 'refused' && statusReason?.code === 'venue_unreachable';

export function AccountBadge({ account }: { readonly account: Pick<Account, 'status' | 'statusReason'> }) {
  const t = useTranslations('exchanges.states');
  const { status } = account;
  if (isUnchecked(account)) {
    return (
      <Badge tone="caution" dot>
        {t('unchecked')}
      </Badge>
    );
  }
  return (
    <Badge tone={TONES[status]} dot={status !== 'testing'}>
      {status === 'testing' ? <LoaderCircle aria-hidden className="size-3 animate-spin" /> : null}
      {t(status)}
    </Badge>
  );
}

/** What is wrong with a key, in plain words, and what the test is doing while it runs. */
export function AccountTrouble({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  if (account.killed) return <Notice tone="caution">{t('killed')}</Notice>;
  if (account.status === 'testing') {
    return (
      <p role="status" className="text-[13px] text-muted">
        {t('testing')}
      </p>
    );
  }
  if (account.status === 'active')
    return (
      <>
        {account.statusReason?.code === 'venue_unreachable' ? (
          <Notice tone="caution">{t('notAsked')}</Notice>
        ) : null}
        {account.caution === null ? null : (
          <Notice tone="caution" title={t('cautionTitle')}>
            <ReasonText reason={account.caution} />
          </Notice>
        )}
      </>
    );
  if (account.statusReason === null) return null;
  if (isUnchecked(account)) return <Unchecked account={account} />;
  return (
    <Notice tone={account.status === 'refused' ? 'danger' : 'caution'} title={t(`states.${account.status}`)}>
      <ReasonText reason={account.statusReason} />
    </Notice>
  );
}

function Unchecked({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const test = useAct('testAccount', ['listAccounts', 'getAccount']);
  const fail = (error: unknown) => toast.error(t('failed'), { description: words(error) });
  return (
    <Notice tone="caution" title={t('states.unchecked')}>
      <span className="block">{t('uncheckedText')}</span>
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
