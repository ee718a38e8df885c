const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** The stock exchange whose hours a moment falls into; crypto itself never closes. */
export type Session = 'asia' | 'europe' | 'america' | 'quiet' | 'weekend';

export const SESSIONS: readonly Session[] = ['asia', 'europe', 'america', 'quiet', 'weekend'];

/** Local opening hours in minutes after midnight: Tokyo, London, New York. */
const HOURS = {
  asia: [9 * 60, 15 * 60 + 30],
  europe: [8 * 60, 16 * 60 + 30],
  america: [9 * 60 + 30, 16 * 60],
} as const;

/**
 * Session of an instant; where two overlap, the one that opened later. Summer time of London and New York is followed;
 * holidays are not known. Saturday and Sunday by the clock of the city.
 * @param time UTC milliseconds.
 */
export function sessionOf(time: number): Session {
  if (isOpen(time + newYorkOffset(time), HOURS.america)) return 'america';
  if (isOpen(time + londonOffset(time), HOURS.europe)) return 'europe';
  if (isOpen(time + 9 * HOUR_MS, HOURS.asia)) return 'asia';
  return isWeekend(time) ? 'weekend' : 'quiet';
}

/** Whether it is Saturday or Sunday, UTC. */
export function isWeekend(time: number): boolean {
  const day = weekdayOf(time);
  return day === 0 || day === 6;
}

/** 0 is Sunday, 6 is Saturday, UTC. */
export const weekdayOf = (time: number): number =>
  (((Math.floor(time / DAY_MS) + EPOCH_WEEKDAY) % 7) + 7) % 7;

/** London: an hour ahead from the last Sunday of March to that of October, both at 01:00 UTC. */
export function londonOffset(time: number): number {
  const year = new Date(time).getUTCFullYear();
  const from = lastSunday(year, 2) + HOUR_MS;
  const to = lastSunday(year, 9) + HOUR_MS;
  return time >= from && time < to ? HOUR_MS : 0;
}

/** New York: four hours behind from the second Sunday of March to the first of November at 2 o'clock, else five. */
export function newYorkOffset(time: number): number {
  const year = new Date(time).getUTCFullYear();
  const from = firstSunday(year, 2) + 7 * DAY_MS + 7 * HOUR_MS;
  const to = firstSunday(year, 10) + 6 * HOUR_MS;
  return time >= from && time < to ? -4 * HOUR_MS : -5 * HOUR_MS;
}

function isOpen(local: number, [from, to]: readonly [number, number]): boolean {
  if (isWeekend(local)) return false;
  const minute = Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  return minute >= from && minute < to;
}

function firstSunday(year: number, month: number): number {
  const first = Date.UTC(year, month, 1);
  return first + ((7 - weekdayOf(first)) % 7) * DAY_MS;
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0);
  return last - weekdayOf(last) * DAY_MS;
}
