import { UsageError } from './usage-error.ts';

export function readNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(option, `"${text}" is no number; give ${min} to ${max}`);
  if (value < min || value > max)
    throw new UsageError(option, `${text} is out of range; give ${min} to ${max}`);
  return value;
}

export function readTime(option: string, text: string): number {
  const value = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(value) && isInCalendar(text)) return value;
  throw new UsageError(option, `"${text}" is no date; write 2024-01-31 or UTC milliseconds`);
}

/** A date that rolls over, such as 31 February, is no date. */
function isInCalendar(text: string): boolean {
  const day = /^\d{4}-\d{2}-(\d{2})/.exec(text)?.[1];
  if (day === undefined) return true;
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
}
