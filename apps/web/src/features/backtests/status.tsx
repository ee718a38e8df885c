'use client';
import { Progress } from 'radix-ui';
import { useLocale, useTranslations } from 'next-intl';
import { percentOfOne } from '#format/figures.ts';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';

type Status = 'queued' | 'running' | 'done' | 'failed' | 'canceled';
const TONES: Readonly<Record<Status, Tone>> = {
  queued: 'neutral',
  running: 'accent',
  done: 'good',
  failed: 'danger',
  canceled: 'neutral',
};

export function BacktestBadge({ status, progress }: { readonly status: Status; readonly progress: number }) {
  const t = useTranslations('backtests.states');
  const locale = useLocale();
  return (
    <Badge tone={TONES[status]} dot={status === 'running'} pulse>
      {t(status)}
      {status === 'running' ? ` ${percentOfOne(progress, locale, false, 0)}` : null}
    </Badge>
  );
}

export function ProgressBar({ label, value }: { readonly label: string; readonly value: number }) {
  const locale = useLocale();
  const share = Math.min(Math.max(value, 0), 1);
  return (
    <div>
      <div className="mb-1.5 flex justify-between text-[13px]">
        <span>{label}</span>
        <span className="figures text-muted">{percentOfOne(share, locale, false, 0)}</span>
      </div>
      <Progress.Root
        aria-label={label}
        value={Math.round(share * 100)}
        className="h-1.5 overflow-hidden rounded-full bg-line"
      >
        <Progress.Indicator
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${share * 100}%` }}
        />
      </Progress.Root>
    </div>
  );
}
