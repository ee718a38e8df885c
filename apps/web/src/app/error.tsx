'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#ui/button.tsx';

interface Props {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

export default function PageError({ error, reset }: Props) {
  const t = useTranslations('pageError');
  return (
    <main role="alert" className="flex min-h-[60dvh] flex-col items-center justify-center px-6 text-center">
      <h1 className="text-xl font-semibold tracking-tight">{t('title')}</h1>
      <p className="mt-1 max-w-md text-muted">{t('text')}</p>
      {error.digest === undefined ? null : (
        <p className="mt-2 font-mono text-xs text-muted">{t('number', { digest: error.digest })}</p>
      )}
      <Button look="primary" className="mt-5" onClick={reset}>
        {t('retry')}
      </Button>
    </main>
  );
}
