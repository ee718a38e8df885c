'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { cn } from '#ui/class-names.ts';

/** Copies `text`; `what` names it for a screen reader. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const t = useTranslations('ui');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <Button size="small" onClick={() => void copy()} aria-label={t('copyWhat', { what })}>
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{copied ? t('copied') : t('copy')}</span>
    </Button>
  );
}

interface CopyBlockProps {
  readonly label: string;
  readonly text: string;
  readonly testId?: string;
  readonly wrap?: boolean;
}

/** A block of text to be taken elsewhere, whole. */
export function CopyBlock({ label, text, testId, wrap = true }: CopyBlockProps) {
  return (
    <div className="overflow-hidden rounded-lg border bg-sunken">
      <div className="flex items-center justify-between gap-3 border-b px-3 py-1.5">
        <span className="text-[13px] font-medium text-muted">{label}</span>
        <CopyButton text={text} what={label} />
      </div>
      <pre
        tabIndex={0}
        aria-label={label}
        data-testid={testId}
        className={cn(
          'overflow-x-auto px-3 py-2.5 font-mono text-[12.5px] leading-5',
          wrap && 'break-all whitespace-pre-wrap',
        )}
      >
        {text}
      </pre>
    </div>
  );
}
