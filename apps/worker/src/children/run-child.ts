import { fork } from 'node:child_process';
import os from 'node:os';

/** Calculations give way to orders, which are in the parent. */
const NICE = 10;

/**
 * Has a calculation done in a process of its own, so that a long one never delays an order.
 * @param onNews returns the answer once the news is the last one, else null.
 * @returns null when one of the signals ended it. @throws when the child died by itself.
 */
export function runChild<News, Answer>(
  entry: URL,
  order: object,
  signals: readonly AbortSignal[],
  onNews: (news: News) => Answer | null,
): Promise<Answer | null> {
  const ended = AbortSignal.any([...signals]);
  return new Promise((resolve, reject) => {
    const child = fork(entry, {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      // Prices and parameters are all it is given: no database, no key.
      env: { PATH: '', NODE_OPTIONS: '--max-old-space-size=1024' },
    });
    const onAbort = (): void => {
      child.kill('SIGKILL');
      resolve(null);
    };
    if (ended.aborted) return onAbort();
    ended.addEventListener('abort', onAbort, { once: true });
    child.on('message', (message) => {
      const answer = onNews(message as News);
      if (answer !== null) resolve(answer);
    });
    child.once('spawn', () => {
      if (child.pid !== undefined) os.setPriority(child.pid, NICE);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      ended.removeEventListener('abort', onAbort);
      reject(new Error(`the calculation's process ended with ${signal ?? code}`));
    });
    child.send(order);
  });
}
