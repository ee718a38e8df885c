'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct, useApi } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { DeliveryBadge } from '#features/webhooks/delivery-state.tsx';
import { renderedAlert } from '#features/webhooks/alert-templates.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { Button } from '#ui/button.tsx';
import { Field, TextArea } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

interface TestAlertProps {
  readonly webhookId: string;
  readonly symbol: string;
  /** Lets the message be changed before it is sent. */
  readonly editable?: boolean;
}

const fresh = (symbol: string): string => {
  const now = new Date();
  return renderedAlert('long', symbol, now, `test-${now.getTime()}`);
};

/** Enters an alert on the server's side, as if it had been posted; read and decided on, never traded. */
export function TestAlert({ webhookId, symbol, editable = false }: TestAlertProps) {
  const t = useTranslations('webhooks');
  const words = useProblemWords();
  const [body, setBody] = useState(() => fresh(symbol));
  const [sent, setSent] = useState<string>();
  const send = useAct('testWebhook', ['listDeliveries', 'listWebhooks']);
  const run = () => {
    const message = editable ? body : fresh(symbol);
    send.mutate(
      { params: { id: webhookId }, body: { body: message } },
      { onSuccess: (answer) => setSent(answer.id) },
    );
  };
  return (
    <div className="space-y-3">
      {editable ? (
        <Field label={t('testMessage')} hint={t('testMessageHint')}>
          {(field) => <TextArea {...field} value={body} onChange={(event) => setBody(event.target.value)} />}
        </Field>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={run} busy={send.isPending}>
          {t('test')}
        </Button>
        {editable ? (
          <Button look="quiet" onClick={() => setBody(fresh(symbol))}>
            {t('freshMessage')}
          </Button>
        ) : null}
      </div>
      {send.error === null ? null : (
        <Notice tone="danger">{fieldFault(send.error, 'body') ?? words(send.error)}</Notice>
      )}
      {send.data?.success === false ? (
        <Notice tone="danger">
          <ReasonText reason={{ code: send.data.messageCode ?? 'invalid_payload' }} />
          {send.data.message === undefined ? null : <p className="text-[13px]">{send.data.message}</p>}
        </Notice>
      ) : null}
      {send.isSuccess && send.data.success ? (
        <TestOutcome webhookId={webhookId} {...(sent === undefined ? {} : { id: sent })} />
      ) : null}
    </div>
  );
}

function TestOutcome({ webhookId, id }: { readonly webhookId: string; readonly id?: string }) {
  const t = useTranslations('webhooks');
  const deliveries = useApi(
    'listDeliveries',
    { query: { webhookId, limit: 10 } },
    { refetchInterval: 1_500 },
  );
  const row = deliveries.data?.items.find((each) => (id === undefined ? each.test : each.id === id));
  return (
    <Notice>
      <span role="status" className="flex flex-wrap items-center gap-2">
        {row === undefined ? (
          t('testSent')
        ) : (
          <>
            <DeliveryBadge delivery={row} />
            {row.reason === null ? t('testArrived') : <ReasonText reason={row.reason} inline />}
          </>
        )}
      </span>
    </Notice>
  );
}
