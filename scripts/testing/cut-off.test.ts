import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { expect, test } from 'vitest';

const MODULE = path.join(import.meta.dirname, 'cut-off.ts');

/** A process that has things to take down, told to end once it is up. */
async function endOf(script: string): Promise<{ code: number | null; said: readonly string[] }> {
  const text = `import { isCutOff, listenForCutOff, onCutOff } from ${JSON.stringify(MODULE)};\n${script}
    listenForCutOff(); setInterval(() => undefined, 1_000); console.log('up');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    said += more;
    if (more.includes('up')) child.kill('SIGTERM');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: said.trim().split('\n').slice(1) };
}

test('a signal does all that was noted, in turn, and ends the process as the signal would have', async () => {
  const { code, said } = await endOf(`
    onCutOff(async () => { await new Promise((resume) => setTimeout(resume, 50)); console.log('first', isCutOff()); });
    onCutOff(() => { throw new Error('of no matter to the others'); });
    onCutOff(() => console.log('never'))();
    onCutOff(() => console.log('last'));`);
  expect(said).toEqual(['first true', 'last']);
  expect(code).toBe(143);
}, 30_000);
