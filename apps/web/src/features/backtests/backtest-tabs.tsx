'use client';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#ui/class-names.ts';

/** Single runs and searches over parameters. */
export function BacktestTabs() {
  const t = useTranslations('studies.tabs');
  const pathname = usePathname();
  return (
    <nav aria-label={t('label')} className="mb-4 flex gap-1 border-b">
      {(
        [
          ['/backtests', t('runs')],
          ['/backtests/searches', t('searches')],
        ] as const
      ).map(([href, name]) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className={cn(
            '-mb-px border-b-2 px-3 py-2 text-sm font-medium transition-colors',
            pathname === href ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
