'use client';
import { RadioGroup } from 'radix-ui';
import { useTranslations } from 'next-intl';

const CHOICES = ['close', 'keep'] as const;

interface KeepPositionsProps {
  readonly keeps: boolean;
  readonly onChange: (keeps: boolean) => void;
}

/** What a kill switch does with what is held: out at the market, or left to its stops. */
export function KeepPositions({ keeps, onChange }: KeepPositionsProps) {
  const t = useTranslations('keepPositions');
  return (
    <RadioGroup.Root
      aria-label={t('label')}
      value={keeps ? 'keep' : 'close'}
      onValueChange={(next) => onChange(next === 'keep')}
      className="space-y-2"
    >
      {CHOICES.map((choice) => (
        <RadioGroup.Item
          key={choice}
          value={choice}
          className="group flex w-full items-start gap-3 rounded-lg border bg-panel p-3 text-left transition-colors hover:border-line-strong data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span
            aria-hidden
            className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-line-strong bg-panel group-data-[state=checked]:border-accent"
          >
            <span className="size-2.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100" />
          </span>
          <span className="text-sm text-text">
            <span className="block font-medium">{t(`${choice}.title`)}</span>
            <span className="block text-[13px] text-muted">{t(`${choice}.text`)}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
