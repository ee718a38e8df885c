import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';
import { runQuietly } from './run.ts';

const OUTPUT = path.join(repositoryRoot, 'packages', 'db', 'src', 'generated');
const STAMP = path.join(OUTPUT, '.schema-hash');

/** Generates the database client when the schema has changed since the last time (about two seconds). */
export async function ensureDatabaseClient(): Promise<void> {
  const wanted = schemaHash();
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === wanted) return;
  await runQuietly(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    cwd: repositoryRoot,
    env: systemEnvironment(),
  });
  fs.writeFileSync(STAMP, wanted);
}

function schemaHash(): string {
  const folder = path.join(repositoryRoot, 'prisma');
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(folder).sort()) {
    if (name.endsWith('.prisma')) hash.update(name).update(fs.readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}
