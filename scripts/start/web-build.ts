import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemEnvironment } from '../env.ts';
import { repositoryRoot } from '../repository.ts';
import { run } from '../run.ts';
import { SetupError } from './settings.ts';

const webFolder = path.join(repositoryRoot, 'apps', 'web');
const output = path.join(webFolder, '.next');
/** Finished builds, one folder for each state of the sources: a running server keeps its own while a new one is made. */
const builds = path.join(repositoryRoot, '.data', 'web');
const KEPT_BUILDS = 3;
const BUILD_TIMEOUT_MS = 300_000;

/** What the build is made of: a change in any of it makes a new build. */
const SOURCES = [
  'apps/web',
  'packages/contracts',
  'packages/domain',
  'package-lock.json',
  'tsconfig.base.json',
];
const NOT_SOURCES = new Set(['node_modules', '.next', '.turbo', 'next-env.d.ts', 'tsconfig.tsbuildinfo']);

/**
 * Builds the web app for production unless there is a build of exactly these sources.
 * @returns the self-contained server's file.
 */
export async function ensureWebBuild(onBuild: () => void): Promise<string> {
  const hash = sourceHash();
  if (!fs.existsSync(serverOf(hash))) {
    onBuild();
    await build();
    if (!fs.existsSync(serverOf(hash))) keepWebBuild(hash);
  }
  return serverOf(hash);
}

const serverOf = (hash: string): string => path.join(builds, hash, 'apps', 'web', 'server.js');

async function build(): Promise<void> {
  const deadline = performance.now() + BUILD_TIMEOUT_MS;
  for (;;) {
    const next = path.join(repositoryRoot, 'node_modules/next/dist/bin/next');
    const outcome = await run(process.execPath, [next, 'build'], {
      cwd: webFolder,
      env: { ...systemEnvironment(), NODE_ENV: 'production' },
    });
    if (outcome.code === 0) return;
    const isBusy = outcome.output.includes('Another next build process is already running');
    if (!isBusy || performance.now() > deadline) {
      throw new SetupError(`the web app does not build:\n${outcome.output.trim()}`);
    }
    await delay(2_000);
  }
}

/** Keeps the build in `.next` as the one of these sources, with what Next leaves to a content network. */
export function keepWebBuild(hash: string): void {
  const draft = path.join(builds, `draft-${process.pid}`);
  fs.rmSync(draft, { recursive: true, force: true });
  fs.cpSync(path.join(output, 'standalone'), draft, { recursive: true, verbatimSymlinks: true });
  const app = path.join(draft, 'apps', 'web');
  fs.cpSync(path.join(output, 'static'), path.join(app, '.next', 'static'), { recursive: true });
  const publicFolder = path.join(webFolder, 'public');
  if (fs.existsSync(publicFolder)) fs.cpSync(publicFolder, path.join(app, 'public'), { recursive: true });
  fs.rmSync(path.join(builds, hash), { recursive: true, force: true });
  fs.renameSync(draft, path.join(builds, hash));
  removeOldBuilds();
}

function removeOldBuilds(): void {
  const ages = fs.readdirSync(builds).map((name) => {
    const folder = path.join(builds, name);
    return { folder, at: fs.statSync(folder).mtimeMs };
  });
  ages.sort((a, b) => b.at - a.at);
  for (const { folder } of ages.slice(KEPT_BUILDS)) fs.rmSync(folder, { recursive: true, force: true });
}

/** What tells one state of the sources from another; taken before a build, since they may change during it. */
export function sourceHash(): string {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) addTo(hash, path.join(repositoryRoot, source));
  return hash.digest('hex').slice(0, 16);
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
