'use client';
import { Dialog as Radix } from 'radix-ui';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { cn } from '#ui/class-names.ts';
import { Unsaved } from '#ui/unsaved.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** What is typed in it would be lost: a click beside it does not close it, and a reload asks first. */
  readonly holdsForm?: boolean;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  lead,
  children,
  className,
  holdsForm = false,
}: DialogProps) {
  const t = useTranslations('ui');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/40 dark:bg-black/60" />
        <Radix.Content
          {...(lead === undefined ? { 'aria-describedby': undefined } : {})}
          {...(holdsForm ? { onInteractOutside: (event: Event) => event.preventDefault() } : {})}
          className={cn(
            'fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] animate-pop overflow-y-auto rounded-t-xl border bg-panel p-5 shadow-(--shadow-pop) sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(92vw,520px)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl',
            className,
          )}
        >
          <div className="mb-4 pr-8">
            <Radix.Title className="text-base font-semibold tracking-tight">{title}</Radix.Title>
            {lead === undefined ? null : (
              <Radix.Description className="mt-1 text-sm text-muted">{lead}</Radix.Description>
            )}
          </div>
          {holdsForm ? <Unsaved>{children}</Unsaved> : children}
          <Radix.Close
            aria-label={t('close')}
            className="absolute top-4 right-4 rounded-md p-1 text-muted transition-colors hover:bg-sunken hover:text-text"
          >
            <X className="size-4" aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
