import { terminalColour } from './start/colour.ts';
import { SetupError, settingsFromEnvironment } from './start/settings.ts';
import { startSystem } from './start/system.ts';
import type { RunningSystem } from './start/system.ts';

/** `npm start`: the whole system on this machine, until Ctrl-C. */
const colour = terminalColour();
const say = (message: string): void => console.log(`${colour.dim('trendy')} ${message}`);
const started = performance.now();

const ended = new AbortController();
let system: RunningSystem | null = null;
let signals = 0;

async function stop(): Promise<void> {
  signals += 1;
  if (signals === 1) {
    console.log('');
    say('stopping; open orders stay with the exchange, their stops as well');
    ended.abort();
    if (!system) return; // the start that is under way ends itself
    await system.stop();
    say('stopped');
    process.exit(0);
  }
  if (signals === 2) say('still stopping: press Ctrl-C once more to kill everything at once');
  if (signals >= 3) {
    for (const name of ['web', 'api', 'worker', 'exchange', 'postgres'] as const) system?.kill(name);
    process.exit(130);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

try {
  const settings = settingsFromEnvironment();
  system = await startSystem({ ...settings, signal: ended.signal, onProgress: say });
  const { urls } = system;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`
  ${colour.bold('Trendy is running')} (${seconds} s)

    web app          ${colour.bold(urls.web)}
    HTTP API         ${urls.api}/docs
    exchange         ${urls.exchange}   simulated, play money
    logs             ${system.logDir}

  Next: open the web app, sign up, and take the built-in exchange in step one.
  Something odd? npx trendy doctor    End: Ctrl-C
`);
} catch (error) {
  if (ended.signal.aborted) {
    say('stopped');
    process.exit(0);
  }
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${colour.bold('Trendy cannot start:')}\n${error.message}\n`);
  process.exit(1);
}
