import type { Gate } from '@trendy/domain';

/** Places of the intake at which a crash is survived, by drill. */
const CRASH_POINTS = ['C0', 'C1', 'C2'] as const;
type CrashPoint = (typeof CRASH_POINTS)[number];

export interface CrashSetting {
  readonly name: CrashPoint;
  /** At which pass of it. */
  readonly count: number;
}

/** `C2:3`: at the third pass of C2. */
export const CRASH_SETTING = new RegExp(`^(${CRASH_POINTS.join('|')}):([1-9]\\d*)$`);

/** @throws RangeError for what `CRASH_SETTING` does not match. */
export function readCrashSetting(text: string): CrashSetting {
  const [, name, count] = CRASH_SETTING.exec(text) ?? [];
  const point = CRASH_POINTS.find((known) => known === name);
  if (point === undefined) throw new RangeError(`CRASHPOINT is ${text}; it must look like C2:3`);
  return { name: point, count: Number(count) };
}

const die = (): void => void process.kill(process.pid, 'SIGKILL');
/** By then the statement has left, and its commit may or may not have happened. */
const ON_ITS_WAY_MS = 2;

/**
 * The intake with a power cut in it: before the alert is stored (C0), while it is being stored (C1), or once it is and
 * nobody was told (C2).
 */
export function withCrash(gate: Gate, setting: CrashSetting, crash: () => void = die): Gate {
  let passes = 0;
  return {
    ...gate,
    acceptAlert: async (alert) => {
      passes += 1;
      const isHere = passes === setting.count;
      if (isHere && setting.name === 'C0') crash();
      const outcome = gate.acceptAlert(alert);
      if (isHere && setting.name === 'C1') setTimeout(crash, ON_ITS_WAY_MS);
      await outcome;
      if (isHere && setting.name === 'C2') crash();
      return outcome;
    },
  };
}
