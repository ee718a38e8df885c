import type { ReactNode } from 'react';
import { cn } from '#ui/class-names.ts';

export type Tone = 'neutral' | 'accent' | 'good' | 'caution' | 'danger' | 'demo' | 'testnet' | 'live';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'border-line-strong text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  good: 'border-transparent bg-accent-soft text-accent',
  caution: 'border-caution-line bg-caution-soft text-caution',
  danger: 'border-danger-line bg-danger-soft text-danger',
  demo: 'border-current text-demo',
  testnet: 'border-current text-testnet',
  live: 'border-current text-live',
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly pulse?: boolean;
  /** A dot in the badge's colour, for states that go on. */
  readonly dot?: boolean;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Badge({ tone = 'neutral', dot, pulse, children, className }: BadgeProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5.5 items-center gap-1.5 rounded-full border px-2 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {dot === true ? (
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full bg-current', pulse === true && 'animate-pulse-soft')}
        />
      ) : null}
      {children}
    </span>
  );
}
