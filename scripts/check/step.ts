import { systemEnvironment } from '../env.ts';
import { repositoryRoot } from '../repository.ts';
import { run } from '../run.ts';

/** One gate of `npm run check`. */
export interface CheckStep {
  readonly name: string;
  /** What to do when it fails, in one line. */
  readonly remedy: string;
  run(): Promise<StepOutcome>;
}

export interface StepOutcome {
  readonly ok: boolean;
  /** Shown only when it failed. */
  readonly output: string;
}

/** A command of the repository's own tools as a step: green when it ends with 0. */
export async function tool(
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<StepOutcome> {
  const [program = '', ...args] = command;
  const outcome = await run(program, args, {
    cwd: repositoryRoot,
    env: { ...systemEnvironment(), FORCE_COLOR: '0', ...env },
  });
  return { ok: outcome.code === 0, output: outcome.output.trim() };
}

/** Several commands as one step; all of them run, so that every fault shows at once. */
export async function tools(commands: readonly (readonly string[])[]): Promise<StepOutcome> {
  const outcomes: StepOutcome[] = [];
  for (const command of commands) outcomes.push(await tool(command));
  return {
    ok: outcomes.every((outcome) => outcome.ok),
    output: outcomes
      .filter((outcome) => !outcome.ok)
      .map((outcome) => outcome.output)
      .join('\n'),
  };
}
