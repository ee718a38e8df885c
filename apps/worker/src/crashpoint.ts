/** Places of the order path at which a crash is survived, by drill: from the start of a job to after the acknowledgement is stored. */
export const CRASH_POINTS = ['C5', 'C6', 'C7', 'C8', 'C9', 'C10', 'C11', 'C12'] as const;
/** Before what the database promised is handed on, and after it was, before that is noted. */
const RELAY_POINTS = ['C3', 'C4'] as const;
const ALL_POINTS = [...RELAY_POINTS, ...CRASH_POINTS] as const;
export type CrashPoint = (typeof ALL_POINTS)[number];
/** `poison`: an alert, named by its signal id, is about to be given to the engine. */
export type Crashpoint = (name: CrashPoint | 'poison', subject?: string) => void;

export interface CrashSetting {
  readonly name: CrashPoint | 'poison';
  /** At which pass of it. */
  readonly count: number;
  /** `kill`: as a power cut. `stop`: as a machine that stands still until somebody wakes it. */
  readonly act: 'kill' | 'stop' | 'block';
  /** Of `block`: how long nothing else of this process runs. */
  readonly blockMs: number;
  /** Of `poison`: the signal that no process survives, however often it is tried. */
  readonly subject: string | null;
}

/** `C7:3`, `C7:3:stop`, `C7:3:block=20000`, `poison:<signal id>`. */
export const CRASH_SETTING = new RegExp(
  `^(${ALL_POINTS.join('|')}):([1-9]\\d*)(?::(?:(stop)|block=(\\d+)))?$|^poison:(\\S+)$`,
);

/** @throws RangeError for what `CRASH_SETTING` does not match. */
export function readCrashSetting(text: string): CrashSetting {
  const [, name, count, stop, blockMs, subject] = CRASH_SETTING.exec(text) ?? [];
  if (subject !== undefined) return { name: 'poison', count: 1, act: 'kill', blockMs: 0, subject };
  const point = ALL_POINTS.find((known) => known === name);
  if (point === undefined) throw new RangeError(`CRASHPOINT is ${text}; it must look like C7:3`);
  const act = stop === undefined ? (blockMs === undefined ? 'kill' : 'block') : 'stop';
  return { name: point, count: Number(count), act, blockMs: Number(blockMs ?? 0), subject: null };
}

/**
 * Does to this very process what the setting says when it passes the named point for the `count`-th time.
 * Without a setting every point is a call of an empty function.
 */
export function createCrashpoint(
  setting: CrashSetting | undefined,
  strike: (setting: CrashSetting) => void = strikeProcess,
): Crashpoint {
  if (!setting) return () => undefined;
  let left = setting.count;
  return (name, subject) => {
    if (name !== setting.name || (subject ?? null) !== setting.subject) return;
    left -= 1;
    if (left === 0) strike(setting);
  };
}

function strikeProcess({ act, blockMs }: CrashSetting): void {
  if (act === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  else process.kill(process.pid, act === 'stop' ? 'SIGSTOP' : 'SIGKILL');
}
