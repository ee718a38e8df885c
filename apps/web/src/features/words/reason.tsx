'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { plain } from '#format/figures.ts';

export interface ReasonLike {
  readonly code: string;
  readonly values?: Readonly<Record<string, number | string>> | undefined;
}

/** A reason code in words; a code that the catalogue does not know is shown as it is, never hidden. */
export function useReasonWords(): (reason: ReasonLike) => string {
  const t = useTranslations('reasons');
  return useCallback(
    ({ code }) => {
      const key = code as Parameters<typeof t>[0];
      return t.has(key) ? t(key) : code;
    },
    [t],
  );
}

/** Ids and the name of the alert's format say nothing to a reader. */
const HIDDEN = /(^|[a-z])(Id|id)$|^(format|intent)$/;

/** The numbers that decided, e.g. "fast EMA 64,010.2 · slow EMA 63,900.7". */
export function useValueWords(): (reason: ReasonLike) => string {
  const t = useTranslations('values');
  const said = useTranslations('saidValues');
  const locale = useLocale();
  const spelt = (value: string): string => {
    const known = value as Parameters<typeof said>[0];
    return /^[a-z_]+$/.test(value) && said.has(known) ? said(known) : value;
  };
  return ({ values }) =>
    Object.entries(values ?? {})
      .filter(([key]) => !HIDDEN.test(key))
      .map(([key, value]) => {
        const name = key as Parameters<typeof t>[0];
        const shown =
          typeof value === 'number' ? plain(value, locale, Math.abs(value) < 1 ? 6 : 2) : spelt(value);
        return `${t.has(name) ? t(name) : key} ${shown}`;
      })
      .join(' · ');
}

/** "Why", with the numbers under it. */
export function ReasonText({
  reason,
  inline = false,
}: {
  readonly reason: ReasonLike;
  readonly inline?: boolean;
}) {
  const words = useReasonWords();
  const numbers = useValueWords()(reason);
  if (inline) {
    return (
      <span>
        {words(reason)}
        {numbers === '' ? null : <span className="figures text-muted"> ({numbers})</span>}
      </span>
    );
  }
  return (
    <span className="block">
      <span className="block">{words(reason)}</span>
      {numbers === '' ? null : <span className="figures block text-[13px] text-muted">{numbers}</span>}
    </span>
  );
}
