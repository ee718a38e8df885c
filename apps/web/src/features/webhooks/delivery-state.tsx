'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';

type Delivery = ResponseOf<'listDeliveries'>['items'][number];
type State = Delivery['state'];
const TONES: Readonly<Record<State, Tone>> = {
  received: 'neutral',
  duplicate: 'neutral',
  decided: 'accent',
  sent: 'accent',
  filled: 'good',
  rejected: 'danger',
  expired: 'caution',
};

/** A test ends refused by design: understood and not traded, which is what its sender wanted to know. */
export function DeliveryBadge({ delivery }: { readonly delivery: Delivery }) {
  const t = useTranslations('webhooks.states');
  if (delivery.test && delivery.reason?.code === 'test_only')
    return <Badge tone="good">{t('understood')}</Badge>;
  return <Badge tone={TONES[delivery.state]}>{t(delivery.state)}</Badge>;
}
