'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

export function DemoForm({ onAdded }: { readonly onAdded: (account: ResponseOf<'getAccount'>) => void }) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const [balance, setBalance] = useState(10_000);
  const create = useAct('createDemoAccount', ['listAccounts', 'getDashboard']);
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { balance } }, { onSuccess: onAdded });
      }}
    >
      <Field label={t('playMoney')} hint={t('playMoneyHint')} error={fieldFault(create.error, 'balance')}>
        {(field) => (
          <Input
            {...field}
            type="number"
            min={100}
            max={1_000_000}
            step={100}
            required
            value={Number.isNaN(balance) ? '' : balance}
            onChange={(event) => setBalance(event.target.valueAsNumber)}
          />
        )}
      </Field>
      {create.error === null ? null : <Notice tone="danger">{words(create.error)}</Notice>}
      <Button type="submit" look="primary" size="large" className="w-full" busy={create.isPending}>
        {t('openDemo')}
      </Button>
    </form>
  );
}
