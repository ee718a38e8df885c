import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePorts, startSystem } from '../../../../scripts/start/system.ts';
import { rememberSystem } from './running-system.ts';

/** Starts the shipped system on free ports with a data folder of its own, for all journeys of this run. */
export default async function startForJourneys(): Promise<() => Promise<void>> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-e2e-'));
  fs.chmodSync(dataDir, 0o755); // the embedded database may run as another user
  const ports = await freePorts();
  const system = await startSystem({
    ports,
    dataDir,
    onProgress: (message) => console.log(`[system] ${message}`),
  });
  const { adminUrl, dir } = system.database;
  if (adminUrl === null || dir === null) throw new Error('The journeys need the embedded database.');
  rememberSystem({
    urls: system.urls,
    dataDir,
    logDir: system.logDir,
    controlToken: system.secrets.exchangeControlToken,
    adminUrl,
    databaseDir: dir,
  });
  return async () => {
    await system.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
