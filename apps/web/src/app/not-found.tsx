import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { Button } from '#ui/button.tsx';
import { Mark } from '#ui/brand.tsx';

export default function NotFound() {
  const t = useTranslations('notFound');
  return (
    <main className="flex min-h-[70dvh] flex-col items-center justify-center px-6 text-center">
      <Mark className="size-9" />
      <h1 className="mt-5 text-xl font-semibold tracking-tight">{t('title')}</h1>
      <p className="mt-1 text-muted">{t('text')}</p>
      <Button asChild className="mt-5">
        <Link href="/">{t('back')}</Link>
      </Button>
    </main>
  );
}
