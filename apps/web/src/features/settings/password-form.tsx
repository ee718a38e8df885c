'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { ApiError, Problem, routes } from '@trendy/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import type { z } from 'zod';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const SCHEMA = routes.changePassword.body;
type Values = z.infer<typeof SCHEMA>;

export function PasswordForm() {
  const t = useTranslations('settings');
  const a = useTranslations('auth');
  const words = useProblemWords();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<unknown>();
  const form = useForm<Values>({ resolver: zodResolver(SCHEMA), defaultValues: { current: '', next: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: Values) => {
    setRefused(undefined);
    try {
      await changePassword(values);
      form.reset();
      toast.success(t('passwordChanged'));
      await queries.invalidateQueries({ queryKey: ['listSessions'] });
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <form noValidate className="space-y-4 p-4" onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <Field
        label={t('currentPassword')}
        error={errors.current === undefined ? fieldFault(refused, 'current') : t('currentMissing')}
      >
        {(field) => (
          <Input {...field} {...form.register('current')} type="password" autoComplete="current-password" />
        )}
      </Field>
      <Field
        label={t('nextPassword')}
        hint={a('passwordHint')}
        error={
          errors.next === undefined
            ? fieldFault(refused, 'next')
            : a(errors.next.type === 'too_big' ? 'passwordLong' : 'passwordShort')
        }
      >
        {(field) => (
          <Input {...field} {...form.register('next')} type="password" autoComplete="new-password" />
        )}
      </Field>
      {refused === undefined ? null : <Notice tone="danger">{words(refused)}</Notice>}
      <Button type="submit" busy={isSubmitting}>
        {t('changePassword')}
      </Button>
    </form>
  );
}

/** Goes to the web's own route, because the answer holds a session that browser code must not see. */
async function changePassword(values: Values): Promise<void> {
  const answer = await fetch('/api/session/password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(values),
  });
  if (answer.ok) return;
  const problem = Problem.safeParse(await answer.json().catch(() => null));
  throw problem.success ? new ApiError(problem.data) : new Error(`The server answered ${answer.status}.`);
}
