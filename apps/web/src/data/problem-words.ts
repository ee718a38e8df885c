'use client';
import { ApiError } from '@trendy/contracts';
import { useTranslations } from 'next-intl';

export { faultAmong, fieldFault } from '#data/field-fault.tsx';

/** An error in the reader's language: the catalogue's words for its code, else what the server said. */
export function useProblemWords(): (error: unknown) => string {
  const t = useTranslations('problems');
  return (error) => {
    if (!(error instanceof ApiError)) return t('unexpected');
    const { code, detail, retryAfterSeconds } = error.problem;
    const key = code as Parameters<typeof t>[0];
    if (!t.has(key)) return detail === '' ? code : detail;
    return t(key, { seconds: retryAfterSeconds ?? 60 } as never);
  };
}
