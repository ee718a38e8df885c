/** Places at which a crash is survived, by drill: from the start of a job to after the acknowledgement is stored. */
export const CRASH_POINTS = ['C5', 'C6', 'C7', 'C8', 'C9', 'C10', 'C11', 'C12'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];
export type Crashpoint = (name: CrashPoint) => void;

/**
 * Kills this very process, as a power cut would, when it passes the named point for the `count`-th time.
 * Without a setting every point is a call of an empty function.
 */
export function createCrashpoint(setting: { name: CrashPoint; count: number } | undefined): Crashpoint {
  if (!setting) return () => undefined;
  let left = setting.count;
  return (name) => {
    if (name !== setting.name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
