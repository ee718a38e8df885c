'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Select } from '#ui/field.tsx';
import { Empty, Notice } from '#ui/states.tsx';

export function CreateWebhook({ onMade }: { readonly onMade: (made: ResponseOf<'createWebhook'>) => void }) {
  const t = useTranslations('webhooks');
  const words = useProblemWords();
  const { shows } = useScope();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const bots = useApi('listBots', {});
  const create = useAct('createWebhook', ['listWebhooks', 'listBots']);
  const free = bots.data?.items.filter((bot) => bot.webhookId === null && shows(bot.accountId)) ?? [];
  const botId = chosen ?? free[0]?.id;
  const run = () => {
    if (botId === undefined) return;
    create.mutate(
      { body: { botId } },
      {
        onSuccess: (made) => {
          setOpen(false);
          setChosen(undefined);
          onMade(made);
        },
      },
    );
  };
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t('new')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('new')} lead={t('newLead')}>
        {free.length === 0 ? (
          <Empty title={t('noFreeBot')} text={t('noFreeBotText')} />
        ) : (
          <div className="space-y-4">
            <Field label={t('bot')}>
              {(field) => (
                <Select {...field} value={botId} onChange={(event) => setChosen(event.target.value)}>
                  {free.map((bot) => (
                    <option key={bot.id} value={bot.id}>
                      {bot.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {create.error === null ? null : <Notice tone="danger">{words(create.error)}</Notice>}
            <div className="flex justify-end">
              <Button look="primary" busy={create.isPending} onClick={run}>
                {t('create')}
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </>
  );
}
