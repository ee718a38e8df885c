'use client';
import type { ResponseOf } from '@trendy/contracts';
import { OctagonX } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { callApi, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { KeepPositions } from '#features/risk/keep-positions.tsx';
import { price, quantity } from '#format/figures.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Notice, Skeleton } from '#ui/states.tsx';

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
  const { environment, here, accounts, loading } = useScope();
  const [keeps, setKeeps] = useState(false);
  const { busy, pull } = usePull(keeps, onDone);
  return (
    <div className="space-y-4">
      <KeepPositions keeps={keeps} onChange={setKeeps} />
      <Consequences keeps={keeps} />
      <Notice tone="caution">{t(keeps ? 'afterKept' : 'after')}</Notice>
      <div className="flex flex-wrap justify-end gap-2">
        {loading || accounts.length > here.length ? (
          <Button
            look={loading ? 'danger' : 'dangerQuiet'}
            busy={busy === 'everything'}
            onClick={() => void pull('everything')}
          >
            {loading ? t('everythingUncounted') : t('everything', { count: accounts.length })}
          </Button>
        ) : null}
        {loading ? null : (
          <Button
            look="danger"
            busy={busy === 'here'}
            disabled={here.length === 0}
            onClick={() => void pull('here')}
          >
            {t('here', { environment: t(environment) })}
          </Button>
        )}
      </div>
    </div>
  );
}

function usePull(keepPositions: boolean, onDone: () => void) {
  const t = useTranslations('kill');
  const words = useProblemWords();
  const queries = useQueryClient();
  const { here } = useScope();
  const [busy, setBusy] = useState<'here' | 'everything'>();
  /** @throws the first refusal, once every account has been asked. */
  const pullHere = async () => {
    const answers = await Promise.allSettled(
      here.map(({ id }) => callApi('killAccount', { params: { id }, body: { keepPositions } })),
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed === undefined) return;
    const done = answers.filter((answer) => answer.status === 'fulfilled').length;
    if (done > 0) toast.warning(t('partly', { done, count: here.length }));
    throw failed.reason;
  };
  const pull = async (what: 'here' | 'everything') => {
    setBusy(what);
    try {
      await (what === 'everything' ? callApi('killEverything', { body: { keepPositions } }) : pullHere());
      toast.success(t('pulled'), { description: t(keepPositions ? 'pulledKeptText' : 'pulledText') });
      onDone();
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
    } finally {
      setBusy(undefined);
      void queries.invalidateQueries();
    }
  };
  return { busy, pull };
}

/** What the lever will do. It is there, and works, when this cannot be counted. */
function Consequences({ keeps }: { readonly keeps: boolean }) {
  const t = useTranslations('kill');
  const ui = useTranslations('ui');
  const locale = useLocale();
  const { shows } = useScope();
  const positions = useApi('listPositions', {});
  const orders = useApi('listOrders', { query: { open: 'true', limit: 200 } });
  const bots = useApi('listBots', {});
  const reads = [positions, orders, bots];
  const isUncounted = reads.some(({ data, error }) => data === undefined && error !== null);
  if (!isUncounted && reads.some(({ data }) => data === undefined)) return <Skeleton className="h-40" />;
  const open = positions.data?.items.filter((each) => shows(each.accountId));
  const entries = orders.data?.items.filter((each) => each.leg === 'entry' && shows(each.accountId));
  const active = bots.data?.items.filter((each) => each.status === 'active' && shows(each.accountId));
  return (
    <>
      <ol className="space-y-2 text-sm">
        <Line number={1}>
          {entries === undefined ? t('entriesUnknown') : t('entries', { count: entries.length })}
        </Line>
        <Line number={2}>
          {open === undefined
            ? t(keeps ? 'keptUnknown' : 'positionsUnknown')
            : t(keeps ? 'kept' : 'positions', { count: open.length })}
          {open?.map((each) => (
            <span key={`${each.accountId}${each.symbol}`} className="figures block text-muted">
              {t('position', {
                side: t(each.side),
                quantity: quantity(each.quantity, locale),
                symbol: each.symbol.split(':')[0] ?? each.symbol,
                account: each.accountLabel,
              })}
              {keeps ? <Stop position={each} /> : null}
            </span>
          ))}
        </Line>
        <Line number={3}>
          {active === undefined ? t('botsUnknown') : t('bots', { count: active.length })}
        </Line>
      </ol>
      {isUncounted ? (
        <Notice>
          <span className="block">{t('uncounted')}</span>
          <Button
            size="small"
            className="mt-2"
            onClick={() => {
              for (const read of reads) void read.refetch();
            }}
          >
            {ui('retry')}
          </Button>
        </Notice>
      ) : null}
    </>
  );
}

/** What a position is left to when it is kept. */
function Stop({ position }: { readonly position: ResponseOf<'listPositions'>['items'][number] }) {
  const t = useTranslations('kill');
  const locale = useLocale();
  if (position.stopPrice === null || position.unprotectedSeconds > 0)
    return <span className="block font-semibold text-danger">{t('noStop')}</span>;
  return <span className="block">{t('stopAt', { price: price(position.stopPrice, locale) })}</span>;
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
