'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { PasswordForm } from '#features/settings/password-form.tsx';
import { ProfileForm } from '#features/settings/profile-form.tsx';
import { Sessions } from '#features/settings/sessions.tsx';
import { LANGUAGE_NAMES, useChooseGainColours, useChooseLocale } from '#features/shell/preferences.tsx';
import { GAIN_COLOURS } from '#i18n/gain-colours.ts';
import type { GainColours } from '#i18n/gain-colours.ts';
import { LOCALES } from '#i18n/locale.ts';
import { callApi } from '#data/api.ts';
import { Money } from '#ui/figure.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { PageHeader, Panel, PanelHeader } from '#ui/surface.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

export function SettingsPage() {
  const t = useTranslations('settings');
  return (
    <>
      <PageHeader title={t('title')} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Appearance />
        <Panel>
          <PanelHeader title={t('profile')} />
          <ProfileForm />
        </Panel>
        <Panel>
          <PanelHeader title={t('password')} hint={t('passwordHint')} />
          <PasswordForm />
        </Panel>
        <Panel>
          <PanelHeader title={t('sessions')} hint={t('sessionsHint')} />
          <Sessions />
        </Panel>
      </div>
    </>
  );
}

function Appearance() {
  const t = useTranslations('settings');
  const locale = useLocale();
  const { theme, setTheme } = useTheme();
  const chooseLocale = useChooseLocale();
  const chooseGain = useChooseGainColours();
  const [gain, setGain] = useState<GainColours>('teal');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const current = GAIN_COLOURS.find((each) => each === document.documentElement.dataset['gain']);
    setGain(current ?? 'teal');
    setShown(true);
  }, [locale]);
  return (
    <Panel>
      <PanelHeader title={t('appearance')} />
      <div className="divide-y px-4">
        <Row title={t('language')}>
          <Segmented
            label={t('language')}
            value={locale}
            onChange={(next) => {
              chooseLocale(next);
              // The account remembers it for e-mails and other devices; this page does not wait for it.
              void callApi('updateMe', { body: { locale: next } }).catch(() => undefined);
            }}
            options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </Row>
        <Row title={t('theme')}>
          <Segmented
            label={t('theme')}
            value={shown ? ((theme ?? 'system') as (typeof THEMES)[number]) : 'system'}
            onChange={setTheme}
            options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
          />
        </Row>
        <Row title={t('gain')} text={t('gainText')}>
          <Segmented
            label={t('gain')}
            value={gain}
            onChange={(next) => {
              setGain(next);
              document.documentElement.dataset['gain'] = next;
              chooseGain(next);
            }}
            options={GAIN_COLOURS.map((value) => ({ value, label: t(`gains.${value}`) }))}
          />
          <p className="mt-2 flex gap-4 text-sm">
            <Money value={128.4} change />
            <Money value={-57.25} change />
          </p>
        </Row>
      </div>
    </Panel>
  );
}

interface RowProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}

function Row({ title, text, children }: RowProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-3 py-3.5">
      <div className="max-w-64">
        <p className="font-medium">{title}</p>
        {text === undefined ? null : <p className="text-[13px] text-muted">{text}</p>}
      </div>
      <div>{children}</div>
    </div>
  );
}
