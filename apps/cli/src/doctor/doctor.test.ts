import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureVaultKeys, loadSecrets, secretsFile } from '../../../../scripts/start/secrets.ts';
import { DEFAULT_PORTS } from '../../../../scripts/start/settings.ts';
import { runningState } from './running.ts';
import { secretFindings } from './secrets.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-doctor-'));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true }));

const settings = () => ({ dataDir, ports: DEFAULT_PORTS });
const states = (): Record<string, string> =>
  Object.fromEntries(secretFindings(settings()).map((finding) => [finding.name, finding.state]));

test('a fresh checkout has no secrets yet, which is no fault', () => {
  expect(states()).toEqual({ secrets: 'warn' });
});

test('made secrets are sound', () => {
  loadSecrets(dataDir);
  ensureVaultKeys(dataDir);
  expect(states()).toEqual({ secrets: 'ok', 'vault key': 'ok', 'vault pair': 'ok' });
});

test('a secret that others may read, with the command that mends it', () => {
  loadSecrets(dataDir);
  ensureVaultKeys(dataDir);
  fs.chmodSync(secretsFile(dataDir), 0o644);
  expect(secretFindings(settings())[0]).toMatchObject({
    state: 'fail',
    remedy: `chmod 600 ${secretsFile(dataDir)}`,
  });
});

test('a key pair that was mixed from two back-ups', () => {
  loadSecrets(dataDir);
  const { publicKeyFile } = ensureVaultKeys(dataDir);
  const other = fs.mkdtempSync(path.join(dataDir, 'other-'));
  fs.copyFileSync(ensureVaultKeys(other).publicKeyFile, publicKeyFile);
  expect(states()['vault pair']).toBe('fail');
});

test('a killed run is told from a running one', async () => {
  const launcher = { name: 'launcher', pid: process.pid, identity: 'of another life' };
  const record = { launcher, ports: DEFAULT_PORTS, databasePort: 1, children: [] };
  fs.writeFileSync(path.join(dataDir, 'running.json'), JSON.stringify(record));
  const state = await runningState(settings());
  expect(state.isUp).toBe(false);
  expect(state.findings[0]?.message).toContain('was killed');
});
