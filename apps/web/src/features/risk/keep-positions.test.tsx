import { renderToStaticMarkup } from 'react-dom/server';
import { NextIntlClientProvider } from 'next-intl';
import { expect, test } from 'vitest';
import { KeepPositions } from '#features/risk/keep-positions.tsx';
import en from '../../../messages/en.json';
import ko from '../../../messages/ko.json';

const shown = (keeps: boolean, messages: typeof en | typeof ko): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={messages === en ? 'en' : 'ko'} messages={messages} timeZone="UTC">
      <KeepPositions keeps={keeps} onChange={() => undefined} />
    </NextIntlClientProvider>,
  );

test('both ways out are said in words, in both languages, and the chosen one is marked', () => {
  for (const messages of [en, ko]) {
    for (const keeps of [false, true]) {
      const markup = shown(keeps, messages);
      for (const choice of ['close', 'keep'] as const) {
        const { title, text } = messages.keepPositions[choice];
        expect(markup).toContain(title);
        expect(markup).toContain(text);
      }
      const checked = /<button[^>]*aria-checked="true"[^>]*value="(\w+)"/.exec(markup)?.[1];
      expect(checked).toBe(keeps ? 'keep' : 'close');
    }
  }
});
