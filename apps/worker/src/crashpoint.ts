/** Places at which a crash is survived, by drill: from the start of a job to after the acknowledgement is stored. */
export const CRASH_POINTS = ['C5', 'C6', 'C7', 'C8', 'C9', 'C10', 'C11', 'C12'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];
export type Crashpoint = (name: CrashPoint) => void;

export interface CrashSetting {
  readonly name: CrashPoint;
  /** At which pass of it. */
  readonly count: number;
  /** `kill`: as a power cut. `stop`: as a machine that stands still until somebody wakes it. */
  readonly act: 'kill' | 'stop' | 'block';
  /** Of `block`: how long nothing else of this process runs. */
  readonly blockMs: number;
}

/** `C7:3`, `C7:3:stop`, `C7:3:block=20000`. */
export const CRASH_SETTING = new RegExp(
  `^(${CRASH_POINTS.join('|')}):([1-9]\\d*)(?::(?:(stop)|block=(\\d+)))?$`,
);

/** @throws RangeError for what `CRASH_SETTING` does not match. */
export function readCrashSetting(text: string): CrashSetting {
  const [, name, count, stop, blockMs] = CRASH_SETTING.exec(text) ?? [];
  const point = CRASH_POINTS.find((known) => known === name);
  if (point === undefined) throw new RangeError(`CRASHPOINT is ${text}; it must look like C7:3`);
  const act = stop === undefined ? (blockMs === undefined ? 'kill' : 'block') : 'stop';
  return { name: point, count: Number(count), act, blockMs: Number(blockMs ?? 0) };
}

/**
 * Does to this very process what the setting says when it passes the named point for the `count`-th time.
 * Without a setting every point is a call of an empty function.
 */
export function createCrashpoint(setting: CrashSetting | undefined): Crashpoint {
  if (!setting) return () => undefined;
  let left = setting.count;
  return (name) => {
    if (name !== setting.name) return;
    left -= 1;
    if (left !== 0) return;
    if (setting.act === 'block')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, setting.blockMs);
    else process.kill(process.pid, setting.act === 'stop' ? 'SIGSTOP' : 'SIGKILL');
  };
}
