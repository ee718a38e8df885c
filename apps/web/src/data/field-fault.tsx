'use client';
import { ApiError } from '@trendy/contracts';
import type { Problem } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useReasonWords } from '#features/words/reason.tsx';
import { plain } from '#format/figures.ts';

type Fault = NonNullable<Problem['errors']>[number];

/** What the server said of one field of the body, e.g. `risk.leverage`, in the reader's language. */
export const fieldFault = (error: unknown, field: string): ReactNode =>
  error instanceof ApiError ? faultAmong(error.problem.errors ?? [], field) : undefined;

/** The same of faults that come without their error. */
export function faultAmong(faults: readonly Fault[], field: string): ReactNode {
  const fault = faults.find((each) => each.field === field || each.field === `body.${field}`);
  return fault === undefined ? undefined : <FaultWords fault={fault} />;
}

/** The catalogue's words for the fault's code; what has none keeps the server's own. */
export function FaultWords({ fault }: { readonly fault: Fault }) {
  const t = useTranslations('fieldFaults');
  const locale = useLocale();
  const reason = useReasonWords();
  const { code = '', message, values = {} } = fault;
  const key = code as Parameters<typeof t>[0];
  if (!t.has(key)) return message;
  const shown = Object.entries(values).map(([name, value]): [string, string] => {
    if (typeof value === 'number') return [name, plain(value, locale, 12)];
    return [name, name === 'reason' ? reason({ code: value }) : value];
  });
  return t(key, Object.fromEntries(shown) as never);
}
