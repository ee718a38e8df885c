'use client';
import { useTranslations } from 'next-intl';
import { useStreamState } from '#data/stream.tsx';
import { Badge } from '#ui/badge.tsx';

/** Whether what is on the screen is live; said aloud when it stops being so. */
export function StreamBadge() {
  const t = useTranslations('stream');
  const state = useStreamState();
  return (
    <span role="status" title={t(`${state}Hint`)}>
      <Badge tone={state === 'reconnecting' ? 'caution' : 'neutral'} dot pulse={state !== 'live'}>
        <span className={state === 'reconnecting' ? undefined : 'sr-only sm:not-sr-only'}>{t(state)}</span>
      </Badge>
    </span>
  );
}
