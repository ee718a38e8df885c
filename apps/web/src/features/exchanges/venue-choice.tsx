'use client';
import { RadioGroup } from 'radix-ui';
import { useTranslations } from 'next-intl';

export const VENUE_CHOICES = ['trendy', 'binanceusdm', 'okx'] as const;
export type VenueChoice = (typeof VENUE_CHOICES)[number];

interface VenueChoiceProps {
  readonly value: VenueChoice;
  readonly onChange: (value: VenueChoice) => void;
}

/** Where to trade; the built-in exchange first, because it needs nothing. */
export function VenuePicker({ value, onChange }: VenueChoiceProps) {
  const t = useTranslations('exchanges');
  return (
    <RadioGroup.Root
      aria-label={t('where')}
      value={value}
      onValueChange={(next) => onChange(next as VenueChoice)}
      className="space-y-2"
    >
      {VENUE_CHOICES.map((venue) => (
        <RadioGroup.Item
          key={venue}
          value={venue}
          className="group flex w-full items-start gap-3 rounded-lg border bg-panel p-3.5 text-left transition-colors hover:border-line-strong data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span
            aria-hidden
            className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-line-strong bg-panel group-data-[state=checked]:border-accent"
          >
            <span className="size-2.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100" />
          </span>
          <span>
            <span className="block font-medium">{t(`venues.${venue}`)}</span>
            <span className="block text-[13px] text-muted">{t(`venueText.${venue}`)}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
