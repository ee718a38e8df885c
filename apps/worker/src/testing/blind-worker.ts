import { startWorker } from '../composition.ts';
import { readEnv } from '../env.ts';

/**
 * A worker with a planted fault, to prove that the drill would see it: whatever is unknown is sent again without
 * believing the venue's answer. Never shipped: only the drill's own test starts it.
 */
await startWorker(readEnv(), {
  unknownPolicy: () => ({ kind: 'resend', reason: { code: 'planted_blind_resend' } }),
});
