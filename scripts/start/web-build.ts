import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemEnvironment } from '../env.ts';
import { repositoryRoot } from '../repository.ts';
import { runQuietly } from '../run.ts';

const webFolder = path.join(repositoryRoot, 'apps', 'web');
const output = path.join(webFolder, '.next');
const standalone = path.join(output, 'standalone', 'apps', 'web');
const stamp = path.join(output, 'source-hash');

/** The self-contained server that the production build leaves. */
export const webServerFile = path.join(standalone, 'server.js');

/** What the build is made of: a change in any of it makes a new build. */
const SOURCES = [
  'apps/web',
  'packages/contracts',
  'packages/domain',
  'package-lock.json',
  'tsconfig.base.json',
];
const NOT_SOURCES = new Set(['node_modules', '.next', '.turbo', 'next-env.d.ts', 'tsconfig.tsbuildinfo']);

/** Builds the web app for production unless the present build is of exactly these sources. */
export async function ensureWebBuild(onBuild: () => void): Promise<void> {
  if (isPresent(sourceHash())) return;
  onBuild();
  await runQuietly(
    process.execPath,
    [path.join(repositoryRoot, 'node_modules/next/dist/bin/next'), 'build'],
    {
      cwd: webFolder,
      env: { ...systemEnvironment(), NODE_ENV: 'production' },
    },
  );
  finishWebBuild();
}

const isPresent = (hash: string): boolean =>
  fs.existsSync(stamp) && fs.existsSync(webServerFile) && fs.readFileSync(stamp, 'utf8') === hash;

/** Adds what Next leaves out, since it expects a content network to serve it, and notes what was built. */
export function finishWebBuild(): void {
  fs.cpSync(path.join(output, 'static'), path.join(standalone, '.next', 'static'), { recursive: true });
  const publicFolder = path.join(webFolder, 'public');
  if (fs.existsSync(publicFolder))
    fs.cpSync(publicFolder, path.join(standalone, 'public'), { recursive: true });
  fs.writeFileSync(stamp, sourceHash());
}

function sourceHash(): string {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) addTo(hash, path.join(repositoryRoot, source));
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, file: string): void {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    hash.update(file).update(fs.readFileSync(file));
    return;
  }
  for (const name of fs.readdirSync(file).sort()) {
    if (!NOT_SOURCES.has(name) && !/\.test\.tsx?$/.test(name)) addTo(hash, path.join(file, name));
  }
}
