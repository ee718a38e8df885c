'use client';
import { OctagonX } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { callApi, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { quantity } from '#format/figures.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Failure, Notice, Skeleton } from '#ui/states.tsx';

/** The one dangerous lever, always in the same place. It says what it will do before it does it. */
export function KillSwitch() {
  const t = useTranslations('kill');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="dangerQuiet" onClick={() => setOpen(true)} aria-label={t('open')}>
        <OctagonX aria-hidden />
        <span className="hidden sm:inline">{t('open')}</span>
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} lead={t('lead')}>
        <KillPreview onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function KillPreview({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('kill');
  const locale = useLocale();
  const words = useProblemWords();
  const queries = useQueryClient();
  const { environment, here, accounts, shows } = useScope();
  const [busy, setBusy] = useState<'here' | 'everything'>();
  const positions = useApi('listPositions', {});
  const orders = useApi('listOrders', { query: { open: 'true' } });
  const bots = useApi('listBots', {});
  const failed = positions.error ?? orders.error ?? bots.error;
  if (failed !== null) return <Failure error={failed} onRetry={() => void positions.refetch()} />;
  if (!positions.data || !orders.data || !bots.data) return <Skeleton className="h-40" />;

  const open = positions.data.items.filter((each) => shows(each.accountId));
  const entries = orders.data.items.filter((each) => each.leg === 'entry' && shows(each.accountId));
  const active = bots.data.items.filter((each) => each.status === 'active' && shows(each.accountId));
  const pull = async (what: 'here' | 'everything') => {
    setBusy(what);
    try {
      if (what === 'everything') await callApi('killEverything', {});
      else await Promise.all(here.map(({ id }) => callApi('killAccount', { params: { id } })));
      toast.success(t('pulled'), { description: t('pulledText') });
      await queries.invalidateQueries();
      onDone();
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div className="space-y-4">
      <ol className="space-y-2 text-sm">
        <Line number={1}>{t('entries', { count: entries.length })}</Line>
        <Line number={2}>
          {t('positions', { count: open.length })}
          {open.map((each) => (
            <span key={`${each.accountId}${each.symbol}`} className="figures block text-muted">
              {t('position', {
                side: t(each.side),
                quantity: quantity(each.quantity, locale),
                symbol: each.symbol.split(':')[0] ?? each.symbol,
                account: each.accountLabel,
              })}
            </span>
          ))}
        </Line>
        <Line number={3}>{t('bots', { count: active.length })}</Line>
      </ol>
      <Notice tone="caution">{t('after')}</Notice>
      <div className="flex flex-wrap justify-end gap-2">
        {accounts.length > here.length ? (
          <Button look="dangerQuiet" busy={busy === 'everything'} onClick={() => void pull('everything')}>
            {t('everything', { count: accounts.length })}
          </Button>
        ) : null}
        <Button
          look="danger"
          busy={busy === 'here'}
          disabled={here.length === 0}
          onClick={() => void pull('here')}
        >
          {t('here', { environment: t(environment) })}
        </Button>
      </div>
    </div>
  );
}

function Line({ number, children }: { readonly number: number; readonly children: React.ReactNode }) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className="figures grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-xs font-medium"
      >
        {number}
      </span>
      <span>{children}</span>
    </li>
  );
}
