'use client';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useScope } from '#data/scope.tsx';
import type { Environment } from '#data/scope.tsx';
import { cn } from '#ui/class-names.ts';
import { Money } from '#ui/figure.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '#ui/menu.tsx';

const ENVIRONMENTS: readonly Environment[] = ['demo', 'testnet', 'live'];
const COLOURS = { demo: 'bg-demo', testnet: 'bg-testnet', live: 'bg-live' } as const;
const TEXT = { demo: 'text-demo', testnet: 'text-testnet', live: 'text-live' } as const;

/** A line across the whole page in the environment's colour, so that nobody mistakes play money for real. */
export function EnvironmentBand() {
  const { environment } = useScope();
  return <div aria-hidden className={cn('h-1 w-full', COLOURS[environment])} />;
}

export function ScopeMenu() {
  const t = useTranslations('scope');
  const router = useRouter();
  const { environment, accounts, choose } = useScope();
  return (
    <Menu
      align="start"
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={t('switch', { environment: t(`${environment}.name`) })}
          className="flex h-9 items-center gap-2 rounded-lg border px-2.5 text-sm transition-colors hover:bg-sunken"
        >
          <span aria-hidden className={cn('size-2.5 rounded-full', COLOURS[environment])} />
          <span className={cn('font-medium', TEXT[environment])}>{t(`${environment}.name`)}</span>
          <span className="hidden text-muted sm:inline">{t(`${environment}.money`)}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </button>
      }
    >
      <MenuLabel>{t('title')}</MenuLabel>
      {ENVIRONMENTS.map((each) => (
        <div key={each}>
          <MenuItem onSelect={() => choose(each)}>
            <span aria-hidden className={cn('size-2.5 rounded-full', COLOURS[each])} />
            <span className="flex-1">
              <span className={cn('block font-medium', TEXT[each])}>{t(`${each}.name`)}</span>
              <span className="block text-xs text-muted">{t(`${each}.what`)}</span>
            </span>
            {each === environment ? <Check aria-hidden /> : null}
          </MenuItem>
          {accounts
            .filter((account) => account.environment === each)
            .map((account) => (
              <div
                key={account.id}
                className="flex justify-between gap-3 py-0.5 pr-2 pl-7 text-xs text-muted"
              >
                <span className="truncate">{account.label}</span>
                <Money value={account.equity} />
              </div>
            ))}
        </div>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => router.push('/exchanges')}>{t('manage')}</MenuItem>
    </Menu>
  );
}
