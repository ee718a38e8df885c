'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { routes } from '@trendy/contracts';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { useAct } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Notice } from '#ui/states.tsx';

const SCHEMA = routes.registerAccount.body;
type Values = z.infer<typeof SCHEMA>;

interface KeyFormProps {
  readonly venue: 'binanceusdm' | 'okx';
  readonly onAdded: (account: ResponseOf<'getAccount'>) => void;
}

const NETWORKS = ['testnet', 'live'] as const;

/** The secret leaves this form once, sealed on arrival; it is never shown again, not even to its owner. */
export function KeyForm({ venue, onAdded }: KeyFormProps) {
  const t = useTranslations('exchanges');
  const words = useProblemWords();
  const register = useAct('registerAccount', ['listAccounts']);
  const form = useForm<Values>({
    resolver: zodResolver(SCHEMA),
    defaultValues: {
      venue,
      environment: 'testnet',
      label: t(`venues.${venue}`),
      apiKey: '',
      secret: '',
    },
  });
  const { errors } = form.formState;
  const environment = form.watch('environment');
  const wrong = (name: 'label' | 'apiKey' | 'secret' | 'passphrase') =>
    errors[name] === undefined ? fieldFault(register.error, name) : t(`wrong.${name}`);
  const submit = (values: Values) =>
    register.mutate(
      { body: values },
      {
        onSuccess: (account) => {
          form.reset();
          onAdded(account);
        },
      },
    );
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <div>
        <span className="mb-1.5 block text-[13px] font-medium">{t('network')}</span>
        <Segmented
          label={t('network')}
          value={environment}
          onChange={(next) => form.setValue('environment', next)}
          options={NETWORKS.map((value) => ({ value, label: t(`networks.${value}`) }))}
        />
      </div>
      <Field label={t('label')} error={wrong('label')}>
        {(field) => <Input {...field} {...form.register('label')} maxLength={60} autoComplete="off" />}
      </Field>
      <Field label={t('apiKey')} error={wrong('apiKey')}>
        {(field) => (
          <Input
            {...field}
            {...form.register('apiKey')}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        )}
      </Field>
      <Field label={t('secret')} hint={t('secretHint')} error={wrong('secret')}>
        {(field) => (
          <Input
            {...field}
            {...form.register('secret')}
            type="password"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        )}
      </Field>
      {venue === 'okx' ? (
        <Field label={t('passphrase')} error={wrong('passphrase')}>
          {(field) => (
            <Input
              {...field}
              {...form.register('passphrase', {
                setValueAs: (text: string) => (text === '' ? undefined : text),
              })}
              type="password"
              autoComplete="off"
            />
          )}
        </Field>
      ) : null}
      {register.error === null ? null : <Notice tone="danger">{words(register.error)}</Notice>}
      <Button type="submit" look="primary" size="large" className="w-full" busy={register.isPending}>
        {t('connect')}
      </Button>
    </form>
  );
}
