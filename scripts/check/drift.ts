import { systemEnvironment } from '../env.ts';
import { startThrowawayServer, TEMPLATE_DATABASE } from '../testing/throwaway-server.ts';
import { tool } from './step.ts';
import type { StepOutcome } from './step.ts';

const PRISMA = 'node_modules/prisma/build/index.js';

/**
 * Compares the schema with its migrations, and with a database that the migrations made.
 * Prisma ends with 2 when they differ.
 */
export async function checkDrift(): Promise<StepOutcome> {
  const server = await startThrowawayServer();
  try {
    // The first comparison needs a shadow database, which the owner may not make: the superuser runs both.
    const url = new URL(server.adminUrl);
    url.pathname = `/${TEMPLATE_DATABASE}`;
    const env = { ...systemEnvironment(), DATABASE_URL: url.href };
    const diff = (from: readonly string[]): Promise<StepOutcome> =>
      tool(
        [process.execPath, PRISMA, 'migrate', 'diff', ...from, '--to-schema', 'prisma', '--exit-code'],
        env,
      );
    const migrations = await diff(['--from-migrations', 'prisma/migrations']);
    const database = await diff(['--from-config-datasource']);
    return { ok: migrations.ok && database.ok, output: `${migrations.output}\n${database.output}` };
  } finally {
    await server.stop();
  }
}
