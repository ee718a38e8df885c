import path from 'node:path';
import { ensureDatabaseClient } from './database-client.ts';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';
import { run } from './run.ts';
import { keepWebBuild, sourceHash } from './start/web-build.ts';

/** `npm run build`: the production build of every workspace that has one. */
await ensureDatabaseClient();
const hash = sourceHash();
const outcome = await run(
  process.execPath,
  [path.join(repositoryRoot, 'node_modules/turbo/bin/turbo'), 'run', 'build'],
  {
    cwd: repositoryRoot,
    env: { ...systemEnvironment(), NODE_ENV: 'production' },
    echo: true,
  },
);
if (outcome.code === 0) keepWebBuild(hash);
process.exitCode = outcome.code ?? 1;
