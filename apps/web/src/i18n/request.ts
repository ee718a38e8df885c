import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, LOCALE_COOKIE } from '#i18n/locale.ts';

export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = chooseLocale(chosen, (await headers()).get('accept-language'));
  const catalogue = (await import(`../../messages/${locale}.json`)) as { default: Record<string, never> };
  return { locale, messages: catalogue.default, timeZone: 'UTC' };
});
