import type { TestProject } from 'vitest/node';
import { startThrowawayServer } from './throwaway-server.ts';

/** Vitest's global set-up of the integration project: one PostgreSQL for the run, ended with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...server } = await startThrowawayServer();
  project.provide('testServer', server);
  return stop;
}
