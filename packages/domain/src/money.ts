import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';

/** Price of an order or fill, in ticks of its instrument; a safe integer. */
export type Ticks = Brand<number, 'Ticks'>;

/** Quantity in lot steps of its instrument; a safe integer, unsigned: the side carries direction. */
export type Steps = Brand<number, 'Steps'>;

/** Money: signed integer count of 1e-8 of the quote currency. Safe to 90 million; beyond that the invariant stops us. */
export type Quote = Brand<number, 'Quote'>;

export const QUOTE_SCALE = 100_000_000;
const QUOTE_DECIMALS = 8;
/** Of `Number.MAX_SAFE_INTEGER`. */
const SAFE_DIGITS = 16;

// These run for every price of every bar: the message is only put together once it is needed.
export const ticks = (value: number): Ticks => {
  if (!Number.isSafeInteger(value)) invariant(false, `ticks must be a safe integer, got ${value}`);
  return value as Ticks;
};

export const steps = (value: number): Steps => {
  if (!Number.isSafeInteger(value) || value < 0)
    invariant(false, `steps must be an unsigned safe integer, got ${value}`);
  return value as Steps;
};

export const quote = (value: number): Quote => {
  if (!Number.isSafeInteger(value))
    invariant(false, `money must be a safe integer of 1e-8 quote, got ${value}`);
  return value as Quote;
};

/** Money as a plain number of quote currency: for estimates and display only, never back into a ledger. */
export const quoteToNumber = (value: Quote): number => value / QUOTE_SCALE;

/** Nearest money unit of a plain number of quote currency (half away from zero). */
export const quoteFromNumber = (value: number): Quote =>
  quote(Math.sign(value) * Math.round(Math.abs(value) * QUOTE_SCALE));

/** Exact decimal text of money, e.g. `-12.5`. */
export function quoteToDecimal(value: Quote): string {
  return integerToDecimal(value, QUOTE_DECIMALS);
}

/** Parses decimal text of our own making into money; a venue's goes to `nearestQuoteFromDecimal`. @throws InvariantError on more than 8 decimals or no number. */
export function quoteFromDecimal(text: string): Quote {
  return quote(decimalToInteger(text, QUOTE_DECIMALS));
}

/**
 * Money that a venue tells, to the nearest unit (1e-8), half away from zero. Venues reckon with more digits than we keep:
 * OKX sends a fee of `-0.0071494920021` and a balance with twelve decimals. Rounded on the digits, not through a float,
 * so that text of any length is read exactly; a small JSON number may come as `1e-7`.
 * @throws InvariantError when it is no number, or beyond the safe integers.
 */
export function nearestQuoteFromDecimal(text: string): Quote {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  invariant(match, `not a decimal: ${JSON.stringify(text.slice(0, 100))}`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return quote(0);
  // How many of the digits stand before the end of the last unit.
  const kept = digits.length - fraction.length + Number(exponent) + QUOTE_DECIMALS;
  invariant(kept <= SAFE_DIGITS, `out of the safe integer range: ${text.slice(0, 100)}`);
  if (kept < 0) return quote(0);
  const units = Number(digits.slice(0, kept).padEnd(kept, '0')) + ((digits[kept] ?? '0') >= '5' ? 1 : 0);
  // Taken from zero, so that nothing becomes minus zero.
  return quote(sign === '-' ? 0 - units : units);
}

/** `integer × 10^-decimals` as exact decimal text without trailing zeros. */
export function integerToDecimal(integer: number, decimals: number): string {
  invariant(Number.isSafeInteger(integer), `not a safe integer: ${integer}`);
  const digits = String(Math.abs(integer)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  return `${integer < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Exact integer of decimal text scaled by 10^decimals. @throws InvariantError when the text does not fit exactly. */
export function decimalToInteger(text: string, decimals: number): number {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  invariant(match, `not a plain decimal: ${JSON.stringify(text)}`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  invariant(fraction.length <= decimals, `more than ${decimals} decimals: ${text}`);
  const value = Number(`${match[2] ?? ''}${fraction.padEnd(decimals, '0')}`);
  invariant(Number.isSafeInteger(value), `out of the safe integer range: ${text}`);
  return match[1] === '-' ? -value : value;
}

/**
 * `amount × numerator / denominator`, exact before the one named rounding; arguments are safe integers.
 * @throws InvariantError when an argument or the result is not a safe integer, or the denominator is not positive.
 */
export function proportion(
  amount: number,
  numerator: number,
  denominator: number,
  rounding: 'floor' | 'ceil',
): number {
  if (!(denominator > 0)) invariant(false, `proportion: denominator must be positive, got ${denominator}`);
  const product = amount * numerator;
  if (Number.isSafeInteger(product)) {
    const rest = product % denominator;
    // Adding zero turns −0 into 0.
    return (product - rest) / denominator + correction(rest, rounding) + 0;
  }
  // amount = whole × denominator + part, so the product splits into two that are often safe.
  const part = amount % denominator;
  const partProduct = part * numerator;
  const wholeProduct = ((amount - part) / denominator) * numerator;
  if (Number.isSafeInteger(partProduct) && Number.isSafeInteger(wholeProduct)) {
    const rest = partProduct % denominator;
    const value = wholeProduct + (partProduct - rest) / denominator + correction(rest, rounding);
    if (Number.isSafeInteger(value)) return value + 0;
  }
  return exactProportion(amount, numerator, denominator, rounding);
}

/** What truncation towards zero still lacks for the named rounding. */
const correction = (rest: number, rounding: 'floor' | 'ceil'): number =>
  rest > 0 && rounding === 'ceil' ? 1 : rest < 0 && rounding === 'floor' ? -1 : 0;

function exactProportion(
  amount: number,
  numerator: number,
  denominator: number,
  rounding: 'floor' | 'ceil',
): number {
  const exact = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const rest = exact % divisor;
  let whole = exact / divisor;
  if (rest > 0n && rounding === 'ceil') whole += 1n;
  if (rest < 0n && rounding === 'floor') whole -= 1n;
  const value = Number(whole);
  invariant(Number.isSafeInteger(value), `proportion: result ${whole} is beyond the safe integers`);
  return value;
}
