'use client';
import { Check, Languages, Moon, Sun } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useRouter } from 'next/navigation';
import { GAIN_COOKIE } from '#i18n/gain-colours.ts';
import type { GainColours } from '#i18n/gain-colours.ts';
import { LOCALE_COOKIE, LOCALES } from '#i18n/locale.ts';
import type { Locale } from '#i18n/locale.ts';
import { Button } from '#ui/button.tsx';
import { Menu, MenuItem } from '#ui/menu.tsx';

const YEAR = 365 * 24 * 3600;
const keep = (name: string, value: string) => {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
};

/** The reader's language; the server renders the next page in it. */
export function useChooseLocale(): (locale: Locale) => void {
  const router = useRouter();
  return (locale) => {
    keep(LOCALE_COOKIE, locale);
    router.refresh();
  };
}

export function useChooseGainColours(): (colours: GainColours) => void {
  const router = useRouter();
  return (colours) => {
    keep(GAIN_COOKIE, colours);
    router.refresh();
  };
}

/** Every language under its own name, whatever language the page is in. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', ko: '한국어' };

export function LanguageMenu() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const choose = useChooseLocale();
  return (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label={t('language')}>
          <Languages aria-hidden />
        </Button>
      }
    >
      {LOCALES.map((each) => (
        <MenuItem key={each} onSelect={() => choose(each)}>
          <span className="w-4">{each === locale ? <Check aria-hidden /> : null}</span>
          <span lang={each}>{LANGUAGE_NAMES[each]}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}

export function ThemeButton() {
  const t = useTranslations('shell');
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <Button
      look="quiet"
      size="icon"
      aria-label={t('theme')}
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <Sun aria-hidden className="dark:hidden" />
      <Moon aria-hidden className="hidden dark:block" />
    </Button>
  );
}
