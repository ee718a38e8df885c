'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';

export function ProfileForm() {
  const t = useTranslations('settings');
  const ui = useTranslations('ui');
  const words = useProblemWords();
  const router = useRouter();
  const me = useApi('me', {});
  const [name, setName] = useState<string>();
  const update = useAct('updateMe', ['me']);
  if (me.error !== null) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === undefined) return <ListSkeleton rows={2} />;
  const shown = name ?? me.data.displayName;
  return (
    <form
      className="space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate(
          { body: { displayName: shown } },
          {
            onSuccess: () => {
              toast.success(ui('saved'));
              router.refresh();
            },
            onError: (error) => toast.error(t('failed'), { description: words(error) }),
          },
        );
      }}
    >
      <Field label={t('email')}>{(field) => <Input {...field} value={me.data.email} readOnly />}</Field>
      <Field label={t('displayName')} error={fieldFault(update.error, 'displayName')}>
        {(field) => (
          <Input
            {...field}
            value={shown}
            maxLength={60}
            required
            autoComplete="nickname"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" busy={update.isPending} disabled={shown.trim() === ''}>
        {ui('save')}
      </Button>
    </form>
  );
}
