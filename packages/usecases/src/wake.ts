import type { UserStore } from '@trendy/domain';
import type { Services, Topic } from './services.ts';

const KEYS = {
  'drain-account': 'accountId',
  'test-credential': 'accountId',
  backtest: 'backtestId',
  study: 'studyId',
} as const;

/** Inside the transaction: the relay delivers it at least once, even when this process dies right after the commit. */
export const promiseWork = (store: UserStore, topic: Topic, id: string): Promise<void> =>
  store.outbox.add(topic, { [KEYS[topic]]: id });

/** After the commit, and never waited for: saves the relay's delay. */
export function wake(services: Services, topic: Topic, id: string): void {
  services.nudge[topic].nudge(id, { [KEYS[topic]]: id }).catch(() => false);
}
