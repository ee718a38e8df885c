'use client';
import { useLocale, useTranslations } from 'next-intl';
import { fieldsOf, legOf, textOf, wordOf } from '#features/journal/entry-fields.ts';
import type { Fields } from '#features/journal/entry-fields.ts';
import { shortSymbol } from '#features/words/symbol.ts';
import { money, percentOfOne, plain } from '#format/figures.ts';

interface EntryWords {
  readonly title: string;
  readonly detail: string;
}

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ');

/** A journal entry in the reader's words: what happened, and the figures that belong to it. */
export function useEntryWords(): (kind: string, entry: Fields) => EntryWords {
  const t = useTranslations('journal');
  const e = useTranslations('execution');
  const locale = useLocale();
  const dynamic = (key: string, otherwise: string): string => {
    const known = key as Parameters<typeof t>[0];
    return t.has(known) ? t(known, {} as never) : otherwise;
  };
  const words = (key: string, otherwise: string): string => {
    const known = key as Parameters<typeof e>[0];
    return e.has(known) ? e(known) : otherwise;
  };
  const cash = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : `${money(value, locale, true)} USDT`;
  const amount = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : plain(value, locale, 8);

  return (kind, entry) => {
    const symbol = wordOf(entry['symbol']) ?? wordOf(fieldsOf(entry['request'])['symbol']);
    const pair = symbol === undefined ? undefined : shortSymbol(symbol);
    const leg = legOf(entry);
    switch (kind) {
      case 'decision': {
        const exposure = Number(entry['exposure']);
        const wish = exposure > 0 ? 'wantsLong' : exposure < 0 ? 'wantsShort' : 'wantsFlat';
        const size = exposure === 0 ? undefined : percentOfOne(Math.abs(exposure), locale, false, 0);
        return { title: t(wish), detail: joined([pair, size && t('ofSize', { size })]) };
      }
      case 'refused':
        return { title: t('refused'), detail: joined([pair]) };
      case 'order': {
        const status = dynamic(`orderStatus.${String(entry['status'])}`, String(entry['status']));
        const what = dynamic(`leg.${leg ?? 'order'}`, t('leg.order'));
        const at = amount(textOf(entry, 'triggerPrice') ?? textOf(entry, 'price'));
        const detail = [pair, amount(textOf(entry, 'quantity')), at === undefined ? undefined : `@ ${at}`];
        return { title: t('order', { what, status }), detail: joined(detail) };
      }
      case 'fill': {
        const act = entry['side'] === 'buy' ? t('bought') : t('sold');
        const what = leg === undefined ? '' : dynamic(`leg.${leg}`, leg);
        const at = amount(textOf(entry, 'price'));
        const realised = textOf(entry, 'realised');
        const gained = Number(realised ?? 0) === 0 ? undefined : cash(realised);
        const detail = [
          pair,
          amount(textOf(entry, 'quantity')),
          at === undefined ? undefined : `@ ${at}`,
          gained,
        ];
        return { title: t('fill', { act, what }), detail: joined(detail) };
      }
      case 'execution': {
        const style = String(entry['style']);
        const bps = Number(entry['shortfallBps']);
        const [filled, wanted] = [amount(textOf(entry, 'filled')), amount(textOf(entry, 'wanted'))];
        const had = filled && wanted && t('executionDetail', { filled, wanted });
        const cost = Number.isFinite(bps) ? t('shortfall', { bps: plain(bps, locale, 1) }) : undefined;
        return {
          title: t('execution', { style: words(`styles.${style}`, style) }),
          detail: joined([pair, had, cost]),
        };
      }
      case 'funding':
        return { title: t('funding'), detail: joined([pair, cash(textOf(entry, 'amount'))]) };
      case 'transfer':
        return { title: t('transfer'), detail: joined([cash(textOf(entry, 'amount'))]) };
      case 'bot':
        return {
          title: dynamic(`botStatus.${String(entry['status'])}`, String(entry['status'])),
          detail: '',
        };
      default:
        return { title: kind, detail: '' };
    }
  };
}
