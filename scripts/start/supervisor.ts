import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup } from '../processes.ts';

export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process: it sees nothing else. */
  readonly env: Readonly<Record<string, string>>;
  readonly healthUrl: string;
  /** How long it may take to end after SIGTERM. */
  readonly graceMs: number;
}

export interface SupervisorEvents {
  /** After every start and end, so that the pids on disk stay true. */
  onChange(): void;
  onRestart(name: string, why: string, log: string): void;
  /** A service that does not stay up; it is not started again. */
  onGiveUp(name: string, log: string): void;
}

export interface Supervised {
  readonly service: Service;
  pid(): number | null;
  hasGivenUp(): boolean;
  logTail(): string;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const FIRST_DELAY_MS = 200;
const MAX_DEATHS = 5;
const WINDOW_MS = 60_000;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** Milliseconds to wait before the next start, or null to give up. `deaths`: instants of the recent ones. */
export function restartDelay(deaths: readonly number[], now: number): number | null {
  const recent = deaths.filter((at) => now - at < WINDOW_MS).length;
  if (recent > MAX_DEATHS) return null;
  return FIRST_DELAY_MS * 2 ** Math.max(0, recent - 1);
}

/** Keeps one service running until it is stopped, or dies too often. Its output goes to a log file. */
export function supervise(service: Service, logDir: string, events: SupervisorEvents): Supervised {
  const logFile = path.join(logDir, `${service.name}.log`);
  const deaths: number[] = [];
  let child: ChildProcess | null = null;
  let stopping = false;
  let givenUp = false;

  const logTail = (): string => readTail(logFile, 2_000);
  const start = (): void => {
    const current = spawnLogged(service, logFile);
    child = current;
    let ended = false;
    const onEnd = (why: string): void => {
      if (ended) return;
      ended = true;
      child = null;
      events.onChange();
      if (!stopping) void again(why);
    };
    current.once('exit', (code, signal) => onEnd(signal ? `ended by ${signal}` : `ended with code ${code}`));
    current.once('error', (error) => onEnd(error.message));
    events.onChange();
  };
  const again = async (why: string): Promise<void> => {
    const now = performance.now();
    deaths.push(now);
    const wait = restartDelay(deaths, now);
    if (wait === null) {
      givenUp = true;
      events.onGiveUp(service.name, logTail());
      return;
    }
    events.onRestart(service.name, why, logTail());
    await delay(wait);
    if (!stopping) start();
  };
  start();
  return {
    service,
    pid: () => child?.pid ?? null,
    hasGivenUp: () => givenUp,
    logTail,
    kill: (signal) => {
      if (child?.pid !== undefined) signalGroup(child.pid, signal);
    },
    stop: async () => {
      stopping = true;
      if (child) await endChild(child, service.graceMs);
    },
  };
}

function spawnLogged(service: Service, logFile: string): ChildProcess {
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) fs.renameSync(logFile, `${logFile}.1`);
  // A file, not a pipe: the service must not choke on its output when the launcher is killed.
  const log = fs.openSync(logFile, 'a', 0o600);
  const [program = '', ...args] = service.command;
  try {
    return spawn(program, args, {
      cwd: service.cwd,
      env: service.env,
      detached: true, // a group of its own: Ctrl-C reaches only the launcher, which ends all in order
      stdio: ['ignore', log, log],
    });
  } finally {
    fs.closeSync(log);
  }
}

async function endChild(child: ChildProcess, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL'); // whatever it may have started itself
}

function readTail(file: string, bytes: number): string {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return text.slice(-bytes);
  } catch {
    return '';
  }
}
