import type { ResponseOf } from '@trendy/contracts';
import { renderToStaticMarkup } from 'react-dom/server';
import { NextIntlClientProvider } from 'next-intl';
import { expect, test } from 'vitest';
import { ManualOrder } from '#features/home/manual-orders.tsx';
import en from '../../../messages/en.json';
import ko from '../../../messages/ko.json';

const ORDER = {
  id: 'o',
  accountId: 'a',
  botId: 'b',
  symbol: 'BTC/USDT:USDT',
  leg: 'entry',
  side: 'buy',
  quantity: '0.032',
  state: 'manual',
  reason: { code: 'venue_dark', values: { ageMs: 905_000 } },
  clientOrderId: 'T7Q2M5ZK',
  createdAt: '2026-01-02T03:04:05.000Z',
  sentAt: null,
} as unknown as ResponseOf<'listOrders'>['items'][number];

test('an order that nobody but its owner can look for says which it is, and what to do, in both languages', () => {
  for (const [locale, messages] of [
    ['en', en],
    ['ko', ko],
  ] as const) {
    const markup = renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC" now={new Date(0)}>
        <ManualOrder order={ORDER} />
      </NextIntlClientProvider>,
    );
    for (const words of ['T7Q2M5ZK', '0.032', 'BTC', '/bots/b', messages.reasons.venue_dark])
      expect(markup, words).toContain(words);
    const { look, meanwhile, notThere, there } = messages.manualOrders;
    for (const words of [look, meanwhile, notThere, there]) expect(markup, words).toContain(words);
    expect(markup).not.toContain('manualOrders.');
  }
});
