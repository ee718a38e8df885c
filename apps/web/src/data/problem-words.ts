'use client';
import { ApiError } from '@trendy/contracts';
import { useTranslations } from 'next-intl';

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

/** What the server said of one field of the body, e.g. `risk.leverage`. */
export function fieldFault(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.problem.errors?.find((each) => each.field === field || each.field === `body.${field}`)
    ?.message;
}
