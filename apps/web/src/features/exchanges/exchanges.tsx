'use client';
import { KeyRound, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { AccountCard } from '#features/exchanges/account-card.tsx';
import { AddAccount } from '#features/exchanges/add-account.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

/** All accounts of all environments: here, and only here, they stand side by side. */
export function Exchanges() {
  const t = useTranslations('exchanges');
  const [adding, setAdding] = useState(false);
  const known = useApi('listAccounts', {});
  const testing = known.data?.items.some((each) => each.status === 'testing') === true;
  const accounts = useApi('listAccounts', {}, { refetchInterval: testing ? 1_500 : false });
  const rows = accounts.data?.items;
  const add = (
    <Button look="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {add}
      </PageHeader>
      <Dialog open={adding} onOpenChange={setAdding} title={t('add')} lead={t('addLead')} holdsForm>
        <AddAccount onAdded={() => setAdding(false)} />
      </Dialog>
      {rows !== undefined && rows.length > 0 ? (
        <ul className="grid gap-4 lg:grid-cols-2">
          {rows.map((account) => (
            <AccountCard key={account.id} account={account} />
          ))}
        </ul>
      ) : (
        <Panel>
          {accounts.error !== null ? (
            <Failure error={accounts.error} onRetry={() => void accounts.refetch()} />
          ) : rows === undefined ? (
            <ListSkeleton />
          ) : (
            <Empty icon={<KeyRound aria-hidden />} title={t('none')} text={t('noneText')}>
              {add}
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}
