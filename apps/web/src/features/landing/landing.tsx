import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { LiveMarket } from '#features/landing/live-market.tsx';
import { KeyCustody } from '#features/landing/key-custody.tsx';
import { SampleBacktest } from '#features/landing/sample-backtest.tsx';
import { LanguageMenu, ThemeButton } from '#features/shell/preferences.tsx';
import { Wordmark } from '#ui/brand.tsx';
import { Button } from '#ui/button.tsx';

const wide = 'mx-auto w-full max-w-[1120px] px-5 sm:px-8';

export function Landing({ signedIn }: { readonly signedIn: boolean }) {
  const t = useTranslations('landing');
  return (
    <div className="min-h-dvh">
      <Top signedIn={signedIn} />
      <main>
        <div className={`${wide} grid items-center gap-12 pt-14 pb-20 lg:grid-cols-[1.05fr_1fr] lg:pt-20`}>
          <div>
            <p className="mb-4 text-sm font-medium text-accent">{t('eyebrow')}</p>
            <h1 className="max-w-[16ch] text-[40px] leading-[1.08] font-semibold tracking-[-0.03em] text-balance sm:text-[54px]">
              {t('headline')}
            </h1>
            <p className="mt-5 max-w-[52ch] text-lg leading-relaxed text-muted">{t('lead')}</p>
            <div className="mt-8 flex flex-wrap items-center gap-3">
              <Button asChild look="primary" size="large">
                <Link href={signedIn ? '/home' : '/sign-up'}>
                  {t(signedIn ? 'openApp' : 'start')}
                  <ArrowRight aria-hidden />
                </Link>
              </Button>
              <Button asChild size="large">
                <a href="#backtest">{t('seeBacktest')}</a>
              </Button>
            </div>
            <p className="mt-4 text-sm text-muted">{t('noKey')}</p>
          </div>
          <LiveMarket />
        </div>
        <section id="backtest" className="border-y bg-panel">
          <div className={`${wide} py-20`}>
            <SampleBacktest />
          </div>
        </section>
        <section className={`${wide} py-20`}>
          <Promises />
        </section>
        <section id="keys" className="border-t bg-panel">
          <div className={`${wide} py-20`}>
            <KeyCustody />
          </div>
        </section>
        <section className={`${wide} py-20 text-center`}>
          <h2 className="text-3xl font-semibold tracking-tight text-balance">{t('closing')}</h2>
          <p className="mx-auto mt-3 max-w-[56ch] text-muted">{t('closingText')}</p>
          <Button asChild look="primary" size="large" className="mt-7">
            <Link href={signedIn ? '/home' : '/sign-up'}>{t(signedIn ? 'openApp' : 'start')}</Link>
          </Button>
        </section>
      </main>
      <footer className="border-t">
        <div className={`${wide} flex flex-col gap-4 py-8 text-sm text-muted sm:flex-row sm:justify-between`}>
          <Wordmark className="text-text" />
          <p className="max-w-[64ch]">{t('warning')}</p>
        </div>
      </footer>
    </div>
  );
}

function Top({ signedIn }: { readonly signedIn: boolean }) {
  const t = useTranslations('landing');
  const link = 'hidden rounded-md px-2.5 py-1.5 text-sm text-muted hover:text-text md:block';
  return (
    <header className="sticky top-0 z-30 border-b bg-bg/90 backdrop-blur">
      <div className={`${wide} flex h-15 items-center gap-2`}>
        <Link href="/" aria-label="Trendy">
          <Wordmark />
        </Link>
        <nav aria-label={t('sections')} className="ml-6 flex flex-1 items-center">
          <a className={link} href="#backtest">
            {t('navBacktest')}
          </a>
          <a className={link} href="#promises">
            {t('navHow')}
          </a>
          <a className={link} href="#keys">
            {t('navKeys')}
          </a>
        </nav>
        <LanguageMenu />
        <ThemeButton />
        {signedIn ? (
          <Button asChild look="primary">
            <Link href="/home">{t('openApp')}</Link>
          </Button>
        ) : (
          <>
            <Button asChild look="quiet">
              <Link href="/sign-in">{t('signIn')}</Link>
            </Button>
            <Button asChild look="primary" className="hidden sm:inline-flex">
              <Link href="/sign-up">{t('signUp')}</Link>
            </Button>
          </>
        )}
      </div>
    </header>
  );
}

const PROMISES = ['why', 'stop', 'once', 'cost', 'venue', 'exit'] as const;

function Promises() {
  const t = useTranslations('landing');
  return (
    <div id="promises">
      <h2 className="max-w-[24ch] text-3xl font-semibold tracking-tight text-balance">
        {t('promisesTitle')}
      </h2>
      <p className="mt-3 max-w-[60ch] text-muted">{t('promisesLead')}</p>
      <dl className="mt-10 grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">
        {PROMISES.map((key) => (
          <div key={key} className="border-t border-line-strong pt-4">
            <dt className="font-semibold tracking-tight">{t(`promises.${key}.title`)}</dt>
            <dd className="mt-1.5 text-[15px] leading-relaxed text-muted">{t(`promises.${key}.text`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
