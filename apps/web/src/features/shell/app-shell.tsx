'use client';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ScopeProvider } from '#data/scope.tsx';
import { StreamProvider } from '#data/stream.tsx';
import { KillSwitch } from '#features/shell/kill-switch.tsx';
import { Palette } from '#features/shell/palette.tsx';
import { PhoneBar } from '#features/shell/phone-bar.tsx';
import { LanguageMenu, ThemeButton } from '#features/shell/preferences.tsx';
import { Rail } from '#features/shell/rail.tsx';
import { EnvironmentBand, ScopeMenu } from '#features/shell/scope-menu.tsx';
import { StreamBadge } from '#features/shell/stream-state.tsx';
import { Mark } from '#ui/brand.tsx';

interface AppShellProps {
  readonly name: string;
  readonly streamUrl: string;
  readonly children: ReactNode;
}

export function AppShell({ name, streamUrl, children }: AppShellProps) {
  const t = useTranslations('nav');
  return (
    <StreamProvider url={streamUrl}>
      <ScopeProvider>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-lg focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent"
        >
          {t('skip')}
        </a>
        <div className="flex min-h-dvh text-sm">
          <Rail name={name} />
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="sticky top-0 z-30 bg-bg/95 backdrop-blur">
              <EnvironmentBand />
              <div className="flex h-13 items-center gap-1.5 border-b px-3 sm:gap-2 md:px-6">
                <Link href="/home" aria-label={t('toHome')} className="mr-1 lg:hidden">
                  <Mark />
                </Link>
                <ScopeMenu />
                <span className="flex-1" />
                <StreamBadge />
                <Palette />
                <span className="hidden items-center md:flex">
                  <LanguageMenu />
                  <ThemeButton />
                </span>
                <KillSwitch />
              </div>
            </header>
            <main
              id="main"
              tabIndex={-1}
              className="mx-auto w-full max-w-[1320px] flex-1 px-3 pt-6 pb-24 outline-none md:px-6 lg:pb-12"
            >
              {children}
            </main>
          </div>
          <PhoneBar />
        </div>
      </ScopeProvider>
    </StreamProvider>
  );
}
