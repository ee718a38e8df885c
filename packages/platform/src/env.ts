import { z } from 'zod';

export interface EnvReport {
  print(text: string): void;
  exit(code: number): never;
}

const toTerminal: EnvReport = {
  print: (text) => process.stderr.write(text),
  exit: (code) => process.exit(code),
};

/**
 * The environment as `schema` wants it. Otherwise prints every fault at once, without the values (they may be secret),
 * and ends the process. Empty variables count as unset.
 */
export function parseEnv<Schema extends z.ZodObject>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>>,
  report: EnvReport = toTerminal,
): z.output<Schema> {
  const known = Object.keys(schema.shape).map((name) => [name, source[name]] as const);
  const given = Object.fromEntries(known.filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    const what = name in given ? issue.message : 'is not set';
    const meaning = schema.shape[name]?.meta()?.description;
    return `  ${name}: ${what}${meaning === undefined ? '' : ` (${meaning})`}`;
  });
  report.print(
    `The environment cannot be used:\n${lines.join('\n')}\nSet these variables and start again.\n`,
  );
  return report.exit(1);
}

/** A TCP port; 0 lets the system choose. */
export const portVariable = (fallback: number) =>
  z.coerce.number('must be a port number').int().min(0).max(65_535).default(fallback);

export const databaseUrlVariable = z
  .url({ protocol: /^postgres(ql)?$/, message: 'must be a postgresql:// URL' })
  .describe("URL of PostgreSQL with this process's own role");

export const redisUrlVariable = z
  .url({ protocol: /^rediss?$/, message: 'must be a redis:// URL' })
  .describe('queue on Redis instead of PostgreSQL')
  .optional();

export const logLevelVariable = z
  .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  .default('info');
