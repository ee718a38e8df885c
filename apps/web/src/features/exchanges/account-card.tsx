'use client';
import type { ResponseOf } from '@trendy/contracts';
import { RefreshCw, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { AccountBadge, AccountTrouble } from '#features/exchanges/account-status.tsx';
import { ConfirmLive } from '#features/exchanges/confirm-live.tsx';
import { EnginePaused } from '#features/exchanges/engine-paused.tsx';
import { EnvironmentBadge } from '#features/words/state-badges.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Money, When } from '#ui/figure.tsx';
import { Panel } from '#ui/surface.tsx';
import { Switch } from '#ui/switch.tsx';

type Account = ResponseOf<'getAccount'>;

export function AccountCard({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  return (
    <li className="min-w-0">
      <Panel className="flex h-full flex-col">
        <div className="flex-1 space-y-3 p-4">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <h2 className="truncate text-[15px] font-semibold tracking-tight">{account.label}</h2>
              <p className="text-[13px] text-muted">{t(`venues.${account.venue}`)}</p>
            </div>
            <span className="flex flex-wrap justify-end gap-1.5">
              <EnvironmentBadge environment={account.environment} />
              <AccountBadge account={account} />
            </span>
          </div>
          <EnginePaused account={account} />
          <AccountTrouble account={account} />
          <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
            <Fact name={t('equity')} value={<Money value={account.equity} />} />
            <Fact name={t('available')} value={<Money value={account.available} />} />
            <Fact name={t('key')} value={<span className="font-mono text-[13px]">{account.keyHint}</span>} />
            <Fact name={t('permissions')} value={<Permissions account={account} />} />
            <Fact
              name={t('tested')}
              value={account.testedAt === null ? t('notYet') : <When at={account.testedAt} />}
            />
          </dl>
          {account.environment === 'live' && !account.liveConfirmed ? (
            <ConfirmLive account={account} />
          ) : null}
        </div>
        <Acts account={account} />
      </Panel>
    </li>
  );
}

function Permissions({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  const { permissions } = account;
  if (permissions === null) return t('notYet');
  if (permissions.source === 'not_published') return t('notPublished');
  const granted = [
    permissions.reading ? t('reading') : undefined,
    permissions.futures ? t('futures') : undefined,
    permissions.withdrawals === true ? t('withdrawals') : undefined,
  ].filter((each) => each !== undefined);
  return granted.join(', ');
}

function Acts({ account }: { readonly account: Account }) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const toggle = useAct('toggleAccount', ['listAccounts', 'listBots']);
  const test = useAct('testAccount', ['listAccounts']);
  const remove = useAct('deleteAccount', ['listAccounts', 'getDashboard']);
  const params = { id: account.id };
  const fail = (error: unknown) => toast.error(t('failed'), { description: words(error) });
  const setActive = async (active: boolean) => {
    try {
      await toggle.mutateAsync({ params, body: { active } });
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const del = async () => {
    try {
      await remove.mutateAsync({ params });
      toast.success(t('deleted', { label: account.label }));
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const on = account.status === 'active' && !account.killed;
  const canSwitchOn = account.status === 'disabled' || account.killed;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2.5">
      <span className="flex items-center gap-2.5 text-[13px]">
        {on ? (
          <Confirm
            trigger={
              <Switch
                aria-label={t('trades', { label: account.label })}
                checked
                disabled={toggle.isPending}
              />
            }
            title={t('offTitle', { label: account.label })}
            consequence={t('offText')}
            action={t('off')}
            danger={false}
            onConfirm={() => setActive(false)}
          />
        ) : (
          <Switch
            aria-label={t('trades', { label: account.label })}
            checked={false}
            disabled={toggle.isPending || !canSwitchOn}
            onCheckedChange={() => void setActive(true).catch(() => undefined)}
          />
        )}
        {t(on ? 'isOn' : 'isOff')}
      </span>
      <span className="flex items-center gap-2">
        {account.status === 'disabled' ? null : (
          <Button
            size="small"
            busy={test.isPending || account.status === 'testing'}
            onClick={() => test.mutate({ params }, { onError: fail })}
          >
            <RefreshCw aria-hidden />
            {t('test')}
          </Button>
        )}
        <Confirm
          trigger={
            <Button size="small" look="quiet" aria-label={t('deleteWhat', { label: account.label })}>
              <Trash2 aria-hidden />
            </Button>
          }
          title={t('deleteTitle', { label: account.label })}
          consequence={t('deleteText')}
          action={t('delete')}
          onConfirm={del}
        />
      </span>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd className="truncate font-medium">{value}</dd>
    </div>
  );
}
