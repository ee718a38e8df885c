import type { Nudger } from '@trendy/domain';
import { createPostgresBackend, FlowProducer, Queue, Worker } from 'bullmq';

import { hearErrorsOfConnections } from './heard-errors.ts';

export interface QueueingOptions {
  /** The process's own role; used when there is no Redis. */
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** A broken connection or a failed job: for the log. Work is never lost by it. */
  readonly onError?: (queue: string, error: Error) => void;
}

export type Payload = Readonly<Record<string, string>>;

export interface Processor {
  /** Takes no more jobs and resolves when the running ones have ended. */
  close(): Promise<void>;
}

/** Spreads one piece of work over any number of processes. */
export interface Flows {
  /**
   * One job of the queue `parts` for each of these, and when all have ended one of the queue `whole`.
   * @returns false when the queue could not be reached in time: a hint, as a nudge is.
   */
  start(whole: Payload, parts: readonly Payload[]): Promise<boolean>;
}

export interface Queueing {
  createQueue(name: string): Nudger;
  createFlows(names: { readonly whole: string; readonly parts: string }): Flows;
  /**
   * Calls `handler` for every nudge, at most `concurrency` at once, and never twice at once for the same id.
   * The payload says what to look at; it must never be believed.
   */
  createProcessor(
    name: string,
    handler: (payload: Payload) => Promise<void>,
    options: { readonly concurrency: number },
  ): Processor;
  /** Processors first, then queues. */
  close(): Promise<void>;
}

/** Schema of the queue's tables, made by the owner beforehand. */
const SCHEMA = 'bullmq';
const ADD_WITHIN_MS = 2_000;
/** After a killed worker, its job is taken up again within this time. */
const STALLED_INTERVAL_MS = 5_000;

/** The queue as a hint: on PostgreSQL, or on Redis when there is a URL of one. */
export function createQueueing(options: QueueingOptions): Queueing {
  hearErrorsOfConnections();
  const processors: Processor[] = [];
  const queues: Queue[] = [];
  const producers: FlowProducer[] = [];
  const onError = (name: string) => (error: Error) => options.onError?.(name, error);
  return {
    createQueue: (name) => {
      const queue = openQueue(name, options);
      queue.on('error', onError(name));
      queues.push(queue);
      return { nudge: oneAtATime((id, payload) => nudge(queue, id, payload, onError(name))) };
    },
    createFlows: ({ whole, parts }) => {
      const producer = openFlows(options);
      producer.on('error', onError(whole));
      producers.push(producer);
      return {
        start: (payload, each) => {
          const opts = { attempts: 1, removeOnComplete: true, removeOnFail: { count: 100 } };
          const children = each.map((data) => ({
            name: parts,
            queueName: parts,
            data,
            // A part that failed is found again by what the database says; the whole must look at it either way.
            opts: { ...opts, ignoreDependencyOnFailure: true },
          }));
          const flow = { name: whole, queueName: whole, data: payload, opts, children };
          return inTime(
            producer.waitUntilReady().then(() => producer.add(flow)),
            onError(whole),
          );
        },
      };
    },
    createProcessor: (name, handler, { concurrency }) => {
      const worker = openWorker(name, options, handler, concurrency);
      worker.on('error', onError(name));
      worker.on('failed', (_job, error) => options.onError?.(name, error));
      const processor = { close: () => worker.close() };
      processors.push(processor);
      return processor;
    },
    close: async () => {
      await Promise.all(processors.map((processor) => processor.close()));
      await Promise.all(queues.map((queue) => queue.close()));
      await Promise.all(producers.map((producer) => producer.close()));
    },
  };
}

/** Of nudges with one id, one is under way and one waits: in a burst that is enough, and spares the store the rest. */
function oneAtATime(send: Nudger['nudge']): Nudger['nudge'] {
  const waiting = new Map<string, Promise<boolean>>();
  const current = new Map<string, Promise<boolean>>();
  const begin: Nudger['nudge'] = (id, payload) => {
    const sending = send(id, payload).finally(() => {
      if (!waiting.has(id)) current.delete(id);
      waiting.delete(id);
    });
    current.set(id, sending);
    return sending;
  };
  return (id, payload) => {
    const underWay = current.get(id);
    if (!underWay) return begin(id, payload);
    const next = waiting.get(id) ?? underWay.then(() => begin(id, payload));
    waiting.set(id, next);
    return next;
  };
}

const nudge = (
  queue: Queue,
  id: string,
  payload: Payload,
  onError: (error: Error) => void,
): Promise<boolean> =>
  inTime(
    queue.waitUntilReady().then(() =>
      queue.add(queue.name, payload, {
        // Waiting twice is once; a nudge during the work makes one more round after it.
        deduplication: { id, keepLastIfActive: true },
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: { count: 100 },
      }),
    ),
    onError,
  );

/** Whether it was done within the time that a hint is worth. */
async function inTime(add: Promise<unknown>, onError: (error: Error) => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the queue did not answer in ${ADD_WITHIN_MS} ms`)),
      ADD_WITHIN_MS,
    );
  });
  add.catch(() => undefined); // when the time limit wins, the late refusal has nobody else to hear it
  try {
    await Promise.race([add, tooLate]);
    return true;
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function openQueue(name: string, { databaseUrl, redisUrl }: QueueingOptions): Queue {
  if (redisUrl === undefined) {
    const connection = {
      connectionString: databaseUrl,
      schema: SCHEMA,
      max: 3,
      connectionTimeoutMillis: ADD_WITHIN_MS,
    };
    return new Queue(name, { connection }, createPostgresBackend) as unknown as Queue;
  }
  // Without the offline queue an add fails at once while Redis is away, instead of waiting for it.
  const connection = { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: null };
  return new Queue(name, { connection });
}

function openFlows({ databaseUrl, redisUrl }: QueueingOptions): FlowProducer {
  if (redisUrl === undefined) {
    const connection = {
      connectionString: databaseUrl,
      schema: SCHEMA,
      max: 2,
      connectionTimeoutMillis: ADD_WITHIN_MS,
    };
    return new FlowProducer({ connection }, createPostgresBackend) as unknown as FlowProducer;
  }
  const connection = { url: redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: null };
  return new FlowProducer({ connection });
}

function openWorker(
  name: string,
  { databaseUrl, redisUrl }: QueueingOptions,
  handler: (payload: Payload) => Promise<void>,
  concurrency: number,
): Worker {
  const process = async (job: { readonly data: Payload }): Promise<void> => handler(job.data);
  const settings = {
    concurrency,
    stalledInterval: STALLED_INTERVAL_MS,
    lockDuration: 15_000,
    maxStalledCount: 1_000,
  };
  if (redisUrl === undefined) {
    const connection = {
      connectionString: databaseUrl,
      schema: SCHEMA,
      max: 6,
      connectionTimeoutMillis: 5_000,
    };
    return new Worker(name, process, { ...settings, connection }, createPostgresBackend) as unknown as Worker;
  }
  return new Worker(name, process, {
    ...settings,
    connection: { url: redisUrl, maxRetriesPerRequest: null },
  });
}
