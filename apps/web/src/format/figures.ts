/** Words for numbers. All take the reader's locale, and `null` becomes a dash: an unknown figure is not zero. */
export type Figure = number | string | null | undefined;

const DASH = '–';

function toNumber(value: Figure): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Money of the account's currency: two decimals, the sign when asked for. Minus is the true minus sign. */
export function money(value: Figure, locale: string, signed = false): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  const rounded = Math.round(number * 100) / 100;
  return minus(
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      signDisplay: signed ? 'exceptZero' : 'negative',
    }).format(rounded === 0 ? 0 : rounded),
  );
}

/** A fraction as percent: 0.1234 → "12.3 %". */
export function percentOfOne(value: Figure, locale: string, signed = false, digits = 1): string {
  const number = toNumber(value);
  return number === null ? DASH : percent(number * 100, locale, signed, digits);
}

/** A number that already is in percent: 12.34 → "12.3 %", in Korean "12.3%". */
export function percent(value: Figure, locale: string, signed = false, digits = 1): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  const text = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: signed ? 'exceptZero' : 'negative',
  }).format(number);
  // Korean writes the sign next to its number.
  return minus(locale.startsWith('ko') ? `${text}%` : `${text} %`);
}

/** A price: as many decimals as its size asks for, from 64,012.5 to 0.00001234. */
export function price(value: Figure, locale: string): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  const size = Math.abs(number);
  const digits = size >= 10_000 ? 1 : size >= 100 ? 2 : size >= 1 ? 4 : 6;
  return minus(
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: Math.min(digits, 2),
      maximumFractionDigits: digits,
    }).format(number),
  );
}

/** A quantity of the base currency, trailing zeros gone. */
export function quantity(value: Figure, locale: string): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  return minus(new Intl.NumberFormat(locale, { maximumFractionDigits: 8 }).format(number));
}

export function plain(value: Figure, locale: string, digits = 2): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  return minus(new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(number));
}

/** Always with the same decimals, so that a column of figures can be compared; what rounds to zero has no sign. */
export function fixed(value: Figure, locale: string, digits: number): string {
  const number = toNumber(value);
  if (number === null) return DASH;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return minus(new Intl.NumberFormat(locale, { ...options, signDisplay: 'negative' }).format(number));
}

/** @returns 1, 0 or −1 of what would be shown with two decimals, so that "0.00" has no direction. */
export function directionOf(value: Figure): -1 | 0 | 1 {
  const number = toNumber(value);
  if (number === null || Math.abs(number) < 0.005) return 0;
  return number > 0 ? 1 : -1;
}

const minus = (text: string): string => text.replace('-', '−');
