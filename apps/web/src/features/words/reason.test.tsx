import { renderToStaticMarkup } from 'react-dom/server';
import { NextIntlClientProvider } from 'next-intl';
import { expect, test } from 'vitest';
import { ReasonText } from '#features/words/reason.tsx';
import type { ReasonLike } from '#features/words/reason.tsx';
import en from '../../../messages/en.json';
import ko from '../../../messages/ko.json';

const shown = (reason: ReasonLike, locale: 'en' | 'ko' = 'en'): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={locale === 'en' ? en : ko} timeZone="UTC">
      <ReasonText reason={reason} />
    </NextIntlClientProvider>,
  ).replace(/<[^>]+>/g, '|');

test('a sentence says its own figures, once', () => {
  const text = shown({ code: 'unprotected', values: { seconds: 5 } });
  expect(text).toContain('did not rest at the exchange within 5 seconds');
  expect(text.match(/5/g)).toHaveLength(1);
});

test('every reason has its sentence, also an old one without its figures', () => {
  for (const [locale, { reasons }] of [
    ['en', en],
    ['ko', ko],
  ] as const) {
    for (const code of Object.keys(reasons)) expect(shown({ code }, locale), code).not.toContain('reasons.');
  }
});

test('times are said in the unit that one would say, and what has no words is shown as it came', () => {
  const late = shown({ code: 'signal_too_old', values: { ageMs: 75_000, ttlMs: 60_000 } });
  expect(late).toContain('age 75 sec · limit 60 sec');
  expect(shown({ code: 'signal_too_old', values: { ageMs: 75_000 } }, 'ko')).toContain('75초');
  expect(shown({ code: 'venue_said_so', values: { oddity: 3 } })).toContain('oddity 3');
});

test('the rule that bound a size is named in words', () => {
  for (const rule of ['leverage_cap', 'risk_per_trade', 'value_at_risk', 'symbol_exposure', 'multiplier'])
    for (const locale of ['en', 'ko'] as const)
      expect(shown({ code: 'risk_size_too_small', values: { rule } }, locale)).not.toContain(rule);
  const others = shown({ code: 'position_not_ours', values: { heldBase: 0.1 } });
  expect(others).toContain('did not open the position');
  expect(others).toContain('held 0.1');
});
