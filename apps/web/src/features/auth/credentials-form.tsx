'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { routes } from '@trendy/contracts';
import { Eye, EyeOff } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { forgetDrafts } from '#data/draft.ts';
import { faultAmong } from '#data/problem-words.ts';
import { readRefusal } from '#features/auth/refusal.ts';
import type { Refusal } from '#features/auth/refusal.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const { email: Email, password: Password } = routes.signUp.body.shape;
/** What no address is without, so that it is said together with what is wrong with the password. */
const SIGN_UP = z.object({ email: Email.regex(/^[^\s@]+@[^\s@]+$/), password: Password });
const SIGN_IN = routes.signIn.body;
type Values = z.infer<typeof SIGN_IN>;
const FIELDS = ['email', 'password'] as const;
/** Marks a field whose fault the server has found; its words are in the refusal. */
const REFUSED = 'refused';

interface CredentialsFormProps {
  readonly mode: 'sign-in' | 'sign-up';
  readonly next: string;
  /** Why the reader is here, e.g. a session that ended. */
  readonly reason?: string;
}

export function CredentialsForm({ mode, next, reason }: CredentialsFormProps) {
  const t = useTranslations('auth');
  const joining = mode === 'sign-up';
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">{t(joining ? 'signUpTitle' : 'signInTitle')}</h1>
      <p className="mt-1.5 text-[15px] text-muted">{t(joining ? 'signUpLead' : 'signInLead')}</p>
      {reason === 'ended' ? <Notice className="mt-5">{t('ended')}</Notice> : null}
      {reason === 'signed-out' ? <Notice className="mt-5">{t('signedOut')}</Notice> : null}
      <Form joining={joining} next={next} />
      <p className="mt-6 text-center text-sm text-muted">
        {t(joining ? 'haveAccount' : 'noAccount')}{' '}
        <Link
          href={joining ? '/sign-in' : '/sign-up'}
          className="font-medium text-accent underline underline-offset-3"
        >
          {t(joining ? 'signIn' : 'signUp')}
        </Link>
      </p>
    </>
  );
}

function Form({ joining, next }: { readonly joining: boolean; readonly next: string }) {
  const t = useTranslations('auth');
  const words = useRefusalWords();
  const locale = useLocale();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<Values>({
    resolver: zodResolver(joining ? SIGN_UP : SIGN_IN),
    defaultValues: { email: '', password: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: Values) => {
    setRefusal(undefined);
    const answer = await signIn('credentials', {
      ...values,
      mode: joining ? 'sign-up' : 'sign-in',
      locale,
      redirect: false,
    }).catch(() => undefined);
    if (answer?.ok === true) {
      forgetDrafts();
      // A full load, so that no page cached before signing in is shown.
      window.location.assign(next);
      return new Promise(() => undefined);
    }
    const refused = readRefusal(answer?.error);
    setRefusal(refused);
    for (const field of markedBy(refused)) form.setError(field, { type: REFUSED });
    return undefined;
  };
  const faultOf = (field: keyof Values, own: string): ReactNode =>
    errors[field]?.type === REFUSED ? faultAmong(refusal?.fields ?? [], field) : own;
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)} className="mt-6 space-y-4">
      <Field label={t('email')} error={errors.email && faultOf('email', t('emailWrong'))}>
        {(field) => (
          <Input {...field} {...form.register('email')} type="email" autoComplete="email" inputMode="email" />
        )}
      </Field>
      <PasswordField
        joining={joining}
        error={errors.password && faultOf('password', t(passwordFault(errors.password.type)))}
        register={form.register('password')}
      />
      {refusal === undefined || markedBy(refusal).length > 0 ? null : (
        <Notice tone="danger">{words(refusal)}</Notice>
      )}
      <Button type="submit" look="primary" size="large" className="w-full" busy={isSubmitting}>
        {t(joining ? 'signUpAction' : 'signInAction')}
      </Button>
      {joining ? <p className="text-[13px] text-muted">{t('noCard')}</p> : null}
    </form>
  );
}

/** The fields of the form that the server has found at fault. */
const markedBy = ({ fields }: Refusal) => FIELDS.filter((field) => faultAmong(fields, field) !== undefined);

const passwordFault = (type: string) => (type === 'too_big' ? 'passwordLong' : 'passwordShort');

/** A refusal in the reader's language: the catalogue's words for its code, else what the server said. */
function useRefusalWords(): (refusal: Refusal) => string {
  const t = useTranslations('problems');
  return ({ code, detail, retryAfterSeconds }) => {
    const key = code as Parameters<typeof t>[0];
    return t.has(key) ? t(key, { seconds: retryAfterSeconds } as never) : detail;
  };
}

interface PasswordFieldProps {
  readonly joining: boolean;
  readonly error: ReactNode;
  readonly register: ReturnType<ReturnType<typeof useForm<Values>>['register']>;
}

function PasswordField({ joining, error, register }: PasswordFieldProps) {
  const t = useTranslations('auth');
  const [shown, setShown] = useState(false);
  return (
    <Field label={t('password')} error={error} {...(joining ? { hint: t('passwordHint') } : {})}>
      {(field) => (
        <span className="relative block">
          <Input
            {...field}
            {...register}
            type={shown ? 'text' : 'password'}
            autoComplete={joining ? 'new-password' : 'current-password'}
            className="pr-11"
          />
          <button
            type="button"
            aria-label={t(shown ? 'hidePassword' : 'showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-1 grid w-9 place-items-center rounded-md text-muted hover:text-text [&_svg]:size-4"
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </button>
        </span>
      )}
    </Field>
  );
}
