'use client';
import { Command } from 'cmdk';
import { Languages, Moon, Plus, Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useApi } from '#data/api.ts';
import { NAVIGATION } from '#features/shell/navigation.ts';
import { LANGUAGE_NAMES, useChooseLocale } from '#features/shell/preferences.tsx';
import { LOCALES } from '#i18n/locale.ts';
import { Button } from '#ui/button.tsx';

/** ⌘K: everything by name. */
export function Palette() {
  const t = useTranslations('palette');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((now) => !now);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button look="quiet" aria-label={t('open')} onClick={() => setOpen(true)} className="px-2.5">
        <Search aria-hidden />
        <kbd aria-hidden className="hidden rounded border px-1.5 font-sans text-[11px] text-muted md:inline">
          ⌘K
        </kbd>
      </Button>
      <Command.Dialog
        open={open}
        onOpenChange={setOpen}
        label={t('open')}
        overlayClassName="fixed inset-0 z-50 animate-fade bg-black/40 dark:bg-black/60"
        contentClassName="fixed top-[14vh] left-1/2 z-50 w-[min(94vw,560px)] -translate-x-1/2 animate-fade overflow-hidden rounded-xl border bg-panel shadow-(--shadow-pop)"
      >
        <Command.Input
          placeholder={t('placeholder')}
          className="h-12 w-full border-b bg-transparent px-4 text-[15px] outline-none placeholder:text-faint"
        />
        <Command.List className="max-h-80 overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-6 text-center text-sm text-muted">{t('nothing')}</Command.Empty>
          <Entries close={() => setOpen(false)} />
        </Command.List>
      </Command.Dialog>
    </>
  );
}

function Entries({ close }: { readonly close: () => void }) {
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  const router = useRouter();
  const { resolvedTheme, setTheme } = useTheme();
  const chooseLocale = useChooseLocale();
  const bots = useApi('listBots', {});
  const go = (href: string) => () => {
    close();
    router.push(href);
  };
  return (
    <>
      <Group heading={t('pages')}>
        {NAVIGATION.map(({ key, href, icon: Icon }) => (
          <Entry key={key} onSelect={go(href)} icon={<Icon />}>
            {nav(key)}
          </Entry>
        ))}
      </Group>
      <Group heading={t('acts')}>
        <Entry onSelect={go('/bots?new=1')} icon={<Plus />}>
          {t('newBot')}
        </Entry>
        <Entry onSelect={go('/backtests?new=1')} icon={<Plus />}>
          {t('newBacktest')}
        </Entry>
        <Entry
          icon={<Moon />}
          onSelect={() => {
            setTheme(resolvedTheme === 'dark' ? 'light' : 'dark');
            close();
          }}
        >
          {t('theme')}
        </Entry>
        {LOCALES.map((locale) => (
          <Entry
            key={locale}
            icon={<Languages />}
            onSelect={() => {
              chooseLocale(locale);
              close();
            }}
          >
            {LANGUAGE_NAMES[locale]}
          </Entry>
        ))}
      </Group>
      {bots.data && bots.data.items.length > 0 ? (
        <Group heading={nav('bots')}>
          {bots.data.items.slice(0, 20).map((bot) => (
            <Entry key={bot.id} value={`${bot.name} ${bot.id}`} onSelect={go(`/bots/${bot.id}`)}>
              {bot.name}
            </Entry>
          ))}
        </Group>
      ) : null}
    </>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface EntryProps {
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly value?: string;
  readonly children: ReactNode;
}

function Entry({ onSelect, icon, value, children }: EntryProps) {
  return (
    <Command.Item
      onSelect={onSelect}
      {...(value === undefined ? {} : { value })}
      className="flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm aria-selected:bg-sunken [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      {children}
    </Command.Item>
  );
}
