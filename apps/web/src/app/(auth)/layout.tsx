import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { LanguageMenu, ThemeButton } from '#features/shell/preferences.tsx';
import { Wordmark } from '#ui/brand.tsx';

export default function AuthLayout({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('auth');
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-3 sm:px-6">
        <Link href="/" aria-label={t('toLanding')}>
          <Wordmark />
        </Link>
        <div className="flex items-center">
          <LanguageMenu />
          <ThemeButton />
        </div>
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[8vh] pb-16">
        <div className="w-full max-w-sm">{children}</div>
      </main>
    </div>
  );
}
