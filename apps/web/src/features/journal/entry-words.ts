'use client';
import { useLocale, useTranslations } from 'next-intl';
import { shortSymbol } from '#features/words/symbol.ts';
import { money, percentOfOne, plain } from '#format/figures.ts';

type Fields = Readonly<Record<string, unknown>>;
interface EntryWords {
  readonly title: string;
  readonly detail: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ');

/** A journal entry in the reader's words: what happened, and the figures that belong to it. */
export function useEntryWords(): (kind: string, entry: Fields) => EntryWords {
  const t = useTranslations('journal');
  const locale = useLocale();
  const dynamic = (key: string, otherwise: string): string => {
    const known = key as Parameters<typeof t>[0];
    return t.has(known) ? t(known, {} as never) : otherwise;
  };
  const cash = (value: unknown): string | undefined =>
    text(value) === undefined ? undefined : `${money(value as string, locale, true)} USDT`;
  const amount = (value: unknown): string | undefined =>
    text(value) === undefined ? undefined : plain(value as string, locale, 8);

  return (kind, entry) => {
    const symbol = text(entry['symbol']);
    const pair = symbol === undefined ? undefined : shortSymbol(symbol);
    const leg = text(entry['leg']);
    const side = text(entry['side']);
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
        const request = fields(entry['request']);
        const status = dynamic(`orderStatus.${String(entry['status'])}`, String(entry['status']));
        const what = dynamic(`leg.${String(request['leg'] ?? leg ?? 'order')}`, t('leg.order'));
        const asked = text(request['symbol']);
        return {
          title: t('order', { what, status }),
          detail: joined([
            asked === undefined ? pair : shortSymbol(asked),
            amount(request['quantity']),
            amount(request['triggerPrice'] ?? request['price']),
          ]),
        };
      }
      case 'fill': {
        const act = side === 'buy' ? t('bought') : t('sold');
        const what = leg === undefined ? '' : dynamic(`leg.${leg}`, leg);
        const at = amount(entry['price']);
        return {
          title: t('fill', { act, what }),
          detail: joined([
            pair,
            amount(entry['quantity']),
            at === undefined ? undefined : `@ ${at}`,
            text(entry['realised']) === '0' ? undefined : cash(entry['realised']),
          ]),
        };
      }
      case 'funding':
        return { title: t('funding'), detail: joined([pair, cash(entry['amount'])]) };
      case 'transfer':
        return { title: t('transfer'), detail: joined([cash(entry['amount'])]) };
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
