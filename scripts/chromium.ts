import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';
import { run } from './run.ts';

const PACKAGES = ['chromium', 'fonts-liberation', 'fonts-noto-cjk'];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's Chromium, when there is one. */
export const systemChromium = (): string | undefined => PLACES.find((place) => existsSync(place));

/** Whether Playwright's own download is present. */
async function hasPlaywrightBrowser(): Promise<boolean> {
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

/**
 * Makes sure that the browser tests have a browser: the system's, Playwright's, or one installed now where we may.
 * @throws Error with the exact command when we may not.
 */
export async function ensureChromium(): Promise<void> {
  if (systemChromium() !== undefined || (await hasPlaywrightBrowser())) return;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('installing Chromium for the browser tests (apt-get)');
    await apt(['update']);
    await apt(['install', '--yes', '--no-install-recommends', ...PACKAGES]);
    if (systemChromium() !== undefined) return;
  }
  const cause =
    process.platform === 'linux'
      ? `as root: apt-get update && apt-get install --no-install-recommends ${PACKAGES.join(' ')}`
      : 'npx playwright install chromium';
  throw new Error(
    `the browser tests need Chromium, which is not here and could not be installed. Install it:\n  ${cause}`,
  );
}

async function apt(args: readonly string[]): Promise<void> {
  const outcome = await run('apt-get', args, {
    cwd: repositoryRoot,
    env: { ...systemEnvironment(), DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (outcome.code !== 0) console.error(outcome.output.slice(-2_000));
}
