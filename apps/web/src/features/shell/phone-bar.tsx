'use client';
import { Ellipsis, LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { isCurrent, NAVIGATION, PHONE_BAR } from '#features/shell/navigation.ts';
import { leaveApp } from '#features/shell/user-menu.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { cn } from '#ui/class-names.ts';

const tile = 'flex flex-1 flex-col items-center justify-center gap-0.5 text-[11px] text-muted';

export function PhoneBar() {
  const t = useTranslations('nav');
  const s = useTranslations('shell');
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const shown = NAVIGATION.filter(({ key }) => (PHONE_BAR as readonly string[]).includes(key));
  const rest = NAVIGATION.filter(({ key }) => !(PHONE_BAR as readonly string[]).includes(key));
  return (
    <nav
      aria-label={t('main')}
      className="fixed inset-x-0 bottom-0 z-40 flex h-[calc(56px+env(safe-area-inset-bottom))] border-t bg-panel pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {shown.map(({ key, href, icon: Icon }) => (
        <Link
          key={key}
          href={href}
          // The second click of a double click was meant for what stood here before.
          onClick={(event) => event.detail > 1 && event.preventDefault()}
          aria-current={isCurrent(pathname, href) ? 'page' : undefined}
          className={cn(tile, isCurrent(pathname, href) && 'font-medium text-accent')}
        >
          <Icon aria-hidden className="size-5" />
          {t(key)}
        </Link>
      ))}
      <button type="button" className={tile} onClick={() => setOpen(true)}>
        <Ellipsis aria-hidden className="size-5" />
        {t('more')}
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={t('more')}>
        <ul className="grid grid-cols-2 gap-2">
          {rest.map(({ key, href, icon: Icon }) => (
            <li key={key}>
              <Link
                href={href}
                onClick={() => setOpen(false)}
                className="flex h-11 items-center gap-2.5 rounded-lg border px-3 text-sm"
              >
                <Icon aria-hidden className="size-4 text-muted" />
                {t(key)}
              </Link>
            </li>
          ))}
          <li>
            <button
              type="button"
              onClick={() => void leaveApp()}
              className="flex h-11 w-full items-center gap-2.5 rounded-lg border px-3 text-sm"
            >
              <LogOut aria-hidden className="size-4 text-muted" />
              {s('signOut')}
            </button>
          </li>
        </ul>
      </Dialog>
    </nav>
  );
}
