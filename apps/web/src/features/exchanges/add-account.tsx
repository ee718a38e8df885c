'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DemoForm } from '#features/exchanges/demo-form.tsx';
import { KeyForm } from '#features/exchanges/key-form.tsx';
import { VenuePicker } from '#features/exchanges/venue-choice.tsx';
import type { VenueChoice } from '#features/exchanges/venue-choice.tsx';
import { Notice } from '#ui/states.tsx';

export function AddAccount({ onAdded }: { readonly onAdded: (account: ResponseOf<'getAccount'>) => void }) {
  const t = useTranslations('exchanges');
  const [venue, setVenue] = useState<VenueChoice>('trendy');
  return (
    <div className="space-y-5">
      <VenuePicker value={venue} onChange={setVenue} />
      {venue === 'trendy' ? (
        <DemoForm onAdded={onAdded} />
      ) : (
        <>
          <Notice>{t(`keyAdvice.${venue}`)}</Notice>
          <KeyForm key={venue} venue={venue} onAdded={onAdded} />
        </>
      )}
    </div>
  );
}
