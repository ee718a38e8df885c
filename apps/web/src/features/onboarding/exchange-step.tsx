'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { AccountBadge, AccountTrouble } from '#features/exchanges/account-status.tsx';
import { AddAccount } from '#features/exchanges/add-account.tsx';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { EnvironmentBadge } from '#features/words/state-badges.tsx';
import { Button } from '#ui/button.tsx';
import { Money } from '#ui/figure.tsx';
import { Skeleton } from '#ui/states.tsx';
import { Unsaved } from '#ui/unsaved.tsx';

export function ExchangeStep({ answers, onDone, onKeep, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const [again, setAgain] = useState(false);
  const id = answers.accountId;
  const accounts = useApi('listAccounts', {}, { refetchInterval: id === undefined ? false : 1_500 });
  const account = accounts.data?.items.find((each) => each.id === id);
  const choosing = again || id === undefined || (accounts.data !== undefined && account === undefined);
  return (
    <StepFrame
      title={t('exchange.title')}
      lead={t('exchange.lead')}
      onBack={onBack}
      {...(!choosing && account?.status === 'active' ? {} : { onSkip })}
      {...(choosing
        ? {}
        : { next: { disabled: account?.status !== 'active', onClick: () => onDone({ accountId: id }) } })}
    >
      {choosing ? (
        <Unsaved>
          <AddAccount
            onAdded={(added) => {
              setAgain(false);
              void onKeep({ accountId: added.id });
            }}
          />
        </Unsaved>
      ) : account === undefined ? (
        <Skeleton className="h-28" />
      ) : (
        <div className="space-y-4">
          <section
            aria-label={account.label}
            className="space-y-3 rounded-xl border bg-panel p-4 shadow-(--shadow)"
          >
            <div className="flex flex-wrap items-center justify-between gap-2">
              <p className="text-base font-semibold">{account.label}</p>
              <span className="flex gap-1.5">
                <EnvironmentBadge environment={account.environment} />
                <AccountBadge account={account} />
              </span>
            </div>
            <AccountTrouble account={account} />
            {account.status === 'active' ? (
              <p>
                {t('exchange.ready')} <Money value={account.equity} className="font-medium" />
              </p>
            ) : null}
          </section>
          <Button look="quiet" onClick={() => setAgain(true)}>
            {t('exchange.another')}
          </Button>
        </div>
      )}
    </StepFrame>
  );
}
