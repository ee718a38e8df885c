import { ApiError } from '@trendy/contracts';
import type { Problem } from '@trendy/contracts';
import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BotFault } from '#features/onboarding/bot-fault.tsx';
import en from '../../../messages/en.json';
import ko from '../../../messages/ko.json';

const shown = (locale: 'en' | 'ko', problem: Partial<Problem>): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={locale === 'en' ? en : ko} timeZone="UTC">
      <BotFault
        error={new ApiError({ type: 't', title: 't', status: 400, code: 'invalid', detail: 'd', ...problem })}
      />
    </NextIntlClientProvider>,
  ).replace(/<[^>]+>/g, '');

const ERRORS = [
  { field: 'symbol', code: 'unknown_symbol', message: 'm', values: { some: 'ETH/USDT:USDT' } },
  { field: 'risk.sizePercent', code: 'too_big', message: 'm', values: { max: 20 } },
];

test('a refused answer is named, with what would be right', () => {
  const text = shown('en', { errors: ERRORS });
  expect(text).toContain('Market: This market is not traded there. Some that are: ETH/USDT:USDT.');
  expect(text).toContain('Position size: At most 20.');
  expect(text).not.toContain('marked fields');
  expect(shown('ko', { errors: ERRORS })).toContain('종목: 그곳에서 거래하지 않는 종목이에요.');
});

test('what has no fields is said as it is everywhere', () => {
  expect(shown('ko', { code: 'storage_unavailable' })).toBe(ko.problems.storage_unavailable);
});
