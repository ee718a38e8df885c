import { afterAll, afterEach, beforeAll } from 'vitest';

import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import type { Child } from './child.ts';
import { TestSystem } from './system.ts';

/** A database, an exchange and a worker. */
export interface WithWorker {
  readonly database: TestDatabase;
  readonly system: TestSystem;
  readonly worker: Child;
  /** Another one in the place of one that has ended. */
  startWorker(): Promise<void>;
}

/** For a file of tests: made before the first one, ended after the last. When a test fails the worker has a last word. */
export function withWorker(onReady: (made: WithWorker) => void): void {
  let database: TestDatabase | undefined;
  let system: TestSystem | undefined;
  let worker: Child | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    const started = (system = await TestSystem.start(database));
    let current = (worker = started.startWorker());
    await current.ready;
    onReady({
      database,
      system,
      get worker() {
        return current;
      },
      startWorker: async () => {
        worker = current = started.startWorker();
        await current.ready;
      },
    });
  }, 120_000);

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') process.stdout.write(worker?.output().slice(-8_000) ?? '');
  });

  afterAll(async () => {
    await worker?.kill('SIGTERM');
    await system?.stop();
    await database?.drop();
  });
}
