'use client';
import { ApiError } from '@trendy/contracts';
import type { Problem } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useReasonWords } from '#features/words/reason.tsx';

type Fault = NonNullable<Problem['errors']>[number];

/** What the server said of one field of the body, e.g. `risk.leverage`, in the reader's language. */
export function fieldFault(error: unknown, field: string): ReactNode {
  if (!(error instanceof ApiError)) return undefined;
  const fault = error.problem.errors?.find((each) => each.field === field || each.field === `body.${field}`);
  return fault === undefined ? undefined : <FaultWords fault={fault} />;
}

/** The catalogue's words for the fault's code; what has none keeps the server's own. */
function FaultWords({ fault }: { readonly fault: Fault }) {
  const t = useTranslations('fieldFaults');
  const reason = useReasonWords();
  const { code = '', message, values = {} } = fault;
  const key = code as Parameters<typeof t>[0];
  if (!t.has(key)) return message;
  const shown =
    typeof values['reason'] === 'string' ? { ...values, reason: reason({ code: values['reason'] }) } : values;
  return t(key, shown as never);
}
