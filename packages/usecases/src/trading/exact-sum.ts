const SCALE = 18;

/** Integer count of 1e-18 of a plain decimal text. */
export function toUnits(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const units = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
  return negative ? -units : units;
}

/** Exact decimal text, without trailing zeros. */
export function fromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Decimal text of an estimate, never in exponent form. */
export function estimateText(value: number): string {
  const text = (Number.isFinite(value) ? value : 0).toFixed(8).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
