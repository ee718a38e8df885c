import { weekdayOf } from './sessions.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const EXPIRY_HOUR = 8;
const FRIDAY = 5;

/** Start of the UTC day that holds `time`. All of these take and give UTC milliseconds. */
export const startOfDay = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/** Start of the week, Monday 00:00. */
export const startOfWeek = (time: number): number => startOfDay(time) - ((weekdayOf(time) + 6) % 7) * DAY_MS;

/** Start of the month. */
export function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Start of the quarter. */
export function startOfQuarter(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1);
}

/** Start of the year. */
export const startOfYear = (time: number): number => Date.UTC(new Date(time).getUTCFullYear(), 0, 1);

/** Whole UTC days from one instant's day to another's. */
export const daysBetween = (from: number, to: number): number => (startOfDay(to) - startOfDay(from)) / DAY_MS;

/** The last Friday of the month at 08:00 UTC, when dated futures and options of crypto exchanges expire. */
export function monthlyExpiry(time: number): number {
  const date = new Date(time);
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
  return last - ((weekdayOf(last) - FRIDAY + 7) % 7) * DAY_MS + EXPIRY_HOUR * HOUR_MS;
}

/** The next expiry of a quarterly future strictly after `time`. */
export function nextQuarterlyExpiry(time: number): number {
  const date = new Date(startOfQuarter(time));
  const inQuarter = (ahead: number): number =>
    monthlyExpiry(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2 + 3 * ahead, 1));
  return inQuarter(0) > time ? inQuarter(0) : inQuarter(1);
}
