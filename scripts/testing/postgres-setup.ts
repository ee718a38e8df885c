import type { TestProject } from 'vitest/node';
import { startThrowawayServer } from './throwaway-server.ts';

/** Vitest's global set-up of the integration project: one PostgreSQL for the run, ended with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, passwords, dir, stop } = await startThrowawayServer();
  project.provide('testServer', { adminUrl, passwords, dir });
  return stop;
}
