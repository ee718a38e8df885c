'use client';
import { useTranslations } from 'next-intl';
import type { Study } from '#features/studies/use-study.ts';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';

const TONES: Readonly<Record<Study['status'], Tone>> = {
  queued: 'neutral',
  running: 'accent',
  paused: 'caution',
  done: 'good',
  failed: 'danger',
  canceled: 'neutral',
};

export function StudyBadge({ study }: { readonly study: Study }) {
  const t = useTranslations('studies.states');
  return (
    <Badge tone={TONES[study.status]} dot={study.status === 'running'} pulse>
      {t(study.status)}
    </Badge>
  );
}
