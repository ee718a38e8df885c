'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';

type State = ResponseOf<'listDeliveries'>['items'][number]['state'];
const TONES: Readonly<Record<State, Tone>> = {
  received: 'neutral',
  duplicate: 'neutral',
  decided: 'accent',
  sent: 'accent',
  filled: 'good',
  rejected: 'danger',
  expired: 'caution',
};

export function DeliveryBadge({ state }: { readonly state: State }) {
  const t = useTranslations('webhooks.states');
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
