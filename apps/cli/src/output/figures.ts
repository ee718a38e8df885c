import type { Metric } from '@trendy/quant';

/** Figures as a person reads them; times in UTC. */
export const amount = (text: string): string =>
  Number(text).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const signed = (text: string): string =>
  `${Number(text) >= 0 ? '+' : '−'}${amount(String(Math.abs(Number(text))))}`;
export const percentText = (fraction: number, digits = 2): string => `${decimals(fraction * 100, digits)} %`;
export const ratioText = (value: number): string => decimals(value, 2);
export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const minuteText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const MOST_DECIMALS = 6;

/** So many decimals, or as many more as it takes to show that something is not nothing; never "−0". */
export function decimals(value: number, digits: number): string {
  let shown = digits;
  while (shown < MOST_DECIMALS && value !== 0 && Number(value.toFixed(shown)) === 0) shown++;
  const text = value.toFixed(shown);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** "1.20 ± 0.40", or the value alone when its error is not known. */
export function withError(
  metric: Metric,
  error: Metric | undefined,
  text: (value: number) => string,
): string {
  if (metric.value === null) return '–';
  return typeof error?.value === 'number'
    ? `${text(metric.value)} ± ${text(error.value)}`
    : text(metric.value);
}
