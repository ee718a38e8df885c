import type { Metric } from '@trendy/quant';

/** Figures as a person reads them; times in UTC. */
export const amount = (text: string): string =>
  Number(text).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const signed = (text: string): string =>
  `${Number(text) >= 0 ? '+' : '−'}${amount(String(Math.abs(Number(text))))}`;
export const percentText = (fraction: number, digits = 2): string => `${(fraction * 100).toFixed(digits)} %`;
export const ratioText = (value: number): string => value.toFixed(2);
export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const minuteText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

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
