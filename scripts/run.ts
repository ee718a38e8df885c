import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunOutcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs a program to its end and keeps what it printed. `echo` also prints it as it comes. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions & { readonly echo?: boolean },
): Promise<RunOutcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.echo) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 }));
  });
}

/** Runs a program silently. @throws Error with the command and all that it printed, when it fails. */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const outcome = await run(command, args, options);
  if (outcome.code === 0) return outcome.output;
  throw new Error(
    `${[command, ...args].join(' ')} ended with code ${outcome.code}:\n${outcome.output.trim()}`,
  );
}
