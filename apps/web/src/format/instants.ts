const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** "3 min. ago", "in 2 hours"; older than a week becomes a date. */
export function relative(at: number, now: number, locale: string): string {
  const gap = at - now;
  if (Math.abs(gap) > 7 * 86_400_000) return day(at, locale);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(gap) >= size) return format.format(Math.round(gap / size), unit);
  }
  return format.format(0, 'second');
}

/** The whole instant in the reader's zone, with the zone's name. */
export function absolute(at: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** How long something took, in the unit that a reader would say: "320 ms", "4.2 sec", "3 min". */
export function duration(ms: number, locale: string): string {
  const [value, unit] =
    Math.abs(ms) < 1_000
      ? ([ms, 'millisecond'] as const)
      : Math.abs(ms) < 120_000
        ? ([ms / 1_000, 'second'] as const)
        : ([ms / 60_000, 'minute'] as const);
  const maximumFractionDigits = unit === 'millisecond' ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits,
  }).format(value);
}

export function day(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' }).format(at);
}

export function clock(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}
