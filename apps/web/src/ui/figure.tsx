'use client';
import { useLocale } from 'next-intl';
import { directionOf, money, percent, percentOfOne, price } from '#format/figures.ts';
import type { Figure as Value } from '#format/figures.ts';
import { absolute, relative } from '#format/instants.ts';
import { useNow } from '#format/use-now.ts';
import { cn } from '#ui/class-names.ts';

interface FigureProps {
  readonly value: Value;
  readonly className?: string;
}
interface MoneyProps extends FigureProps {
  /** Coloured, with sign and arrow: a gain or a loss. */
  readonly change?: boolean;
  readonly unit?: string | null;
}

const COLOURS = { '1': 'text-gain', '0': 'text-muted', '-1': 'text-loss' } as const;
const ARROWS = { '1': '▲', '0': '', '-1': '▼' } as const;

function Arrow({ direction }: { readonly direction: -1 | 0 | 1 }) {
  return direction === 0 ? null : (
    <span aria-hidden className="mr-1 inline-block text-[0.7em]">
      {ARROWS[direction]}
    </span>
  );
}

export function Money({ value, change = false, unit = 'USDT', className }: MoneyProps) {
  const locale = useLocale();
  const direction = directionOf(value);
  return (
    <span className={cn('figures whitespace-nowrap', change && COLOURS[direction], className)}>
      {change ? <Arrow direction={direction} /> : null}
      {money(value, locale, change)}
      {unit === null ? null : <span className="ml-1 text-[0.8em] font-normal text-muted">{unit}</span>}
    </span>
  );
}

interface PercentProps extends FigureProps {
  readonly change?: boolean;
  /** The value is a fraction of one. */
  readonly fraction?: boolean;
  readonly digits?: number;
}

export function Percent({ value, change = false, fraction = false, digits = 1, className }: PercentProps) {
  const locale = useLocale();
  const shown = (fraction ? percentOfOne : percent)(value, locale, change, digits);
  const scaled = value === null || value === undefined ? null : Number(value) * (fraction ? 100 : 1);
  const direction = directionOf(scaled);
  return (
    <span className={cn('figures whitespace-nowrap', change && COLOURS[direction], className)}>
      {change ? <Arrow direction={direction} /> : null}
      {shown}
    </span>
  );
}

export function Price({ value, className }: FigureProps) {
  const locale = useLocale();
  return <span className={cn('figures whitespace-nowrap', className)}>{price(value, locale)}</span>;
}

/** Relative, with the absolute time and its zone on hover and for screen readers. */
export function When({ at, className }: { readonly at: string | number; readonly className?: string }) {
  const locale = useLocale();
  const now = useNow();
  const epoch = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time
      dateTime={new Date(epoch).toISOString()}
      title={absolute(epoch, locale)}
      className={cn('whitespace-nowrap', className)}
      suppressHydrationWarning
    >
      {now === 0 ? absolute(epoch, locale) : relative(epoch, now, locale)}
    </time>
  );
}
