'use client';
import { ApiError } from '@trendy/contracts';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#ui/button.tsx';
import { cn } from '#ui/class-names.ts';
import { useProblemWords } from '#data/problem-words.ts';

export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cn('animate-pulse-soft rounded-md bg-sunken', className)} />;
}

/** Rows that stand where a list will be. */
export function ListSkeleton({ rows = 4 }: { readonly rows?: number }) {
  const t = useTranslations('ui');
  return (
    <div role="status" className="space-y-3 p-4">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className={cn('h-9', index % 2 === 1 && 'w-5/6')} />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

/** Nothing here yet, and the next step. */
export function Empty({ title, text, icon, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center px-6 py-10 text-center">
      {icon === undefined ? null : (
        <div className="mb-3 grid size-10 place-items-center rounded-lg border bg-sunken text-muted [&_svg]:size-5">
          {icon}
        </div>
      )}
      <p className="text-sm font-medium">{title}</p>
      <p className="mt-1 max-w-sm text-sm text-muted">{text}</p>
      {children === undefined ? null : (
        <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>
      )}
    </div>
  );
}

/** An address that names nothing: what a page reads has no fields that a reader could mend. */
const isMistyped = (error: unknown): boolean => error instanceof ApiError && error.problem.code === 'invalid';

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function Failure({ error, onRetry }: FailureProps) {
  const t = useTranslations('ui');
  const p = useTranslations('problems');
  const words = useProblemWords();
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-8 text-center">
      <CircleAlert aria-hidden className="mb-2 size-5 text-danger" />
      <p className="text-sm font-medium">{t('failed')}</p>
      <p className="mt-1 max-w-md text-sm text-muted">{isMistyped(error) ? p('not_found') : words(error)}</p>
      {onRetry === undefined ? null : (
        <Button size="small" className="mt-4" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly tone?: 'info' | 'caution' | 'danger';
  readonly title?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

const NOTICE_TONES = {
  info: 'border-line bg-sunken text-text',
  caution: 'border-caution-line bg-caution-soft text-caution',
  danger: 'border-danger-line bg-danger-soft text-danger',
} as const;

export function Notice({ tone = 'info', title, children, className }: NoticeProps) {
  return (
    <div
      {...(tone === 'danger' ? { role: 'alert' } : {})}
      className={cn('rounded-lg border px-3.5 py-2.5 text-sm', NOTICE_TONES[tone], className)}
    >
      {title === undefined ? null : <p className="font-medium">{title}</p>}
      <div>{children}</div>
    </div>
  );
}
