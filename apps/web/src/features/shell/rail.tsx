'use client';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, NAVIGATION } from '#features/shell/navigation.ts';
import { UserMenu } from '#features/shell/user-menu.tsx';
import { Wordmark } from '#ui/brand.tsx';
import { cn } from '#ui/class-names.ts';

export function Rail({ name }: { readonly name: string }) {
  const t = useTranslations('nav');
  const pathname = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r bg-panel lg:flex">
      <Link href="/home" aria-label={t('toHome')} className="flex h-14 items-center px-4">
        <Wordmark />
      </Link>
      <nav aria-label={t('main')} className="flex-1 overflow-y-auto px-2 py-2">
        <ul className="space-y-0.5">
          {NAVIGATION.map(({ key, href, icon: Icon }) => {
            const current = isCurrent(pathname, href);
            return (
              <li key={key}>
                <Link
                  href={href}
                  aria-current={current ? 'page' : undefined}
                  className={cn(
                    'flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm text-muted transition-colors hover:bg-sunken hover:text-text',
                    current && 'bg-sunken font-medium text-text',
                  )}
                >
                  <Icon aria-hidden className={cn('size-4', current && 'text-accent')} />
                  {t(key)}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="border-t p-2">
        <UserMenu name={name} />
      </div>
    </aside>
  );
}
