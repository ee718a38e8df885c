'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { plain } from '#format/figures.ts';
import { duration } from '#format/instants.ts';

export interface ReasonLike {
  readonly code: string;
  readonly values?: Readonly<Record<string, number | string>> | undefined;
}

/** A reason code in words; a code that the catalogue does not know is shown as it is, never hidden. */
export function useReasonWords(): (reason: ReasonLike) => string {
  const t = useTranslations('reasons');
  const locale = useLocale();
  return useCallback(
    ({ code, values }) => {
      const key = code as Parameters<typeof t>[0];
      if (!t.has(key)) return code;
      const said = named(t.raw(key)).map((name): [string, string] => [name, figure(values?.[name], locale)]);
      return t(key, Object.fromEntries(said) as never);
    },
    [t, locale],
  );
}

/** What a sentence of the catalogue asks for, e.g. "seconds" of "within {seconds} seconds". */
const named = (sentence: unknown): readonly string[] =>
  [...String(sentence).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

/** A value inside a sentence: one that an older entry lacks is a dash, and the sentence still stands. */
const figure = (value: number | string | undefined, locale: string): string =>
  typeof value === 'string' ? value : plain(value, locale, 8);

/** Ids and the name of the alert's format say nothing to a reader. */
const HIDDEN = /(^|[a-z])(Id|id)$|^(format|intent)$/;

/** The numbers that decided, e.g. "fast EMA 64,010.2 · slow EMA 63,900.7". */
export function useValueWords(): (reason: ReasonLike) => string {
  const t = useTranslations('values');
  const reasons = useTranslations('reasons');
  const said = useTranslations('saidValues');
  const locale = useLocale();
  const spelt = (value: string): string => {
    const known = value as Parameters<typeof said>[0];
    return /^[a-z_]+$/.test(value) && said.has(known) ? said(known) : value;
  };
  const shown = (key: string, value: number | string): string => {
    if (typeof value === 'string') return spelt(value);
    if (key.endsWith('Ms')) return duration(value, locale);
    return plain(value, locale, Math.abs(value) < 1 ? 6 : 2);
  };
  return ({ code, values }) => {
    const sentence = code as Parameters<typeof reasons>[0];
    const inWords = reasons.has(sentence) ? named(reasons.raw(sentence)) : [];
    return Object.entries(values ?? {})
      .filter(([key]) => !HIDDEN.test(key) && !inWords.includes(key))
      .map(([key, value]) => {
        const name = key as Parameters<typeof t>[0];
        return `${t.has(name) ? t(name) : key} ${shown(key, value)}`;
      })
      .join(' · ');
  };
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
