'use client';
import { ChevronsUpDown, LogOut, Settings } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { Menu, MenuItem, MenuLabel, MenuLine } from '#ui/menu.tsx';

/** Ends the session at the API too, then leaves through a full load, so that nothing of it stays in memory. */
export async function leaveApp(): Promise<void> {
  await signOut({ redirect: false });
  window.location.assign('/sign-in?reason=signed-out');
}

export function UserMenu({ name }: { readonly name: string }) {
  const t = useTranslations('shell');
  const router = useRouter();
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={t('account', { name })}
          className="flex h-10 w-full items-center gap-2.5 rounded-lg px-2 text-left text-sm transition-colors hover:bg-sunken"
        >
          <span
            aria-hidden
            className="grid size-6.5 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase"
          >
            {name.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1 truncate">{name}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </button>
      }
    >
      <MenuLabel>{name}</MenuLabel>
      <MenuItem onSelect={() => router.push('/settings')}>
        <Settings aria-hidden />
        {t('settings')}
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void leaveApp()}>
        <LogOut aria-hidden />
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
