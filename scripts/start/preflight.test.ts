import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../ports.ts';
import { canEnter } from '../postgres/run-user.ts';
import { folderFault, nodeFault, portFaults } from './preflight.ts';
import { DEFAULT_PORTS } from './settings.ts';

describe('Node', () => {
  test.each(['v20.19.0', 'v20.20.2', 'v24.1.0'])('%s will do', (version) => {
    expect(nodeFault(version)).toBeNull();
  });
  test.each(['v18.20.0', 'v20.18.3'])('%s is too old', (version) => {
    expect(nodeFault(version)).toMatch(/too old: install Node 20.19 or newer/);
  });
});

describe('folder', () => {
  test('a folder is made when missing', () => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-preflight-'));
    expect(folderFault(path.join(parent, 'a', 'b'))).toBeNull();
    fs.rmSync(parent, { recursive: true });
  });
  test('a file where the folder should be is named', () => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-preflight-'));
    fs.writeFileSync(path.join(parent, 'file'), '');
    expect(folderFault(path.join(parent, 'file', 'inner'))).toMatch(/is not a folder.*TRENDY_DATA_DIR/);
    fs.rmSync(parent, { recursive: true });
  });
  test.skipIf(process.getuid?.() === 0)('a folder that may not be written is named', () => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-preflight-'));
    fs.chmodSync(parent, 0o500);
    expect(folderFault(path.join(parent, 'inner'))).toMatch(/no permission to write/);
    fs.rmSync(parent, { recursive: true });
  });
});

describe('ports', () => {
  test('two names for one port', async () => {
    const port = await freePort();
    const faults = await portFaults({
      ...DEFAULT_PORTS,
      web: port,
      api: port,
      exchange: 0,
      exchangeControl: 0,
      worker: 0,
    });
    expect(faults).toContain(`API_PORT and WEB_PORT are both ${port}: give each its own`);
  });
});

describe('the database user', () => {
  test('may not enter below a private folder of another', () => {
    const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-private-')); // 0700
    const owner = fs.statSync(parent).uid;
    expect(canEnter(path.join(parent, 'inner'), { uid: owner, gid: 0 })).toBe(true);
    expect(canEnter(path.join(parent, 'inner'), { uid: owner + 12_345, gid: 54_321 })).toBe(false);
    fs.rmSync(parent, { recursive: true });
  });
});
