import { createPublicKey } from 'node:crypto';
import fs from 'node:fs';
import { secretsFile, vaultKeyFiles } from '../../../../scripts/start/secrets.ts';
import type { SystemSettings } from '../../../../scripts/start/settings.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** Files that must be there together, and be readable by their owner alone. */
export function secretFindings({ dataDir }: SystemSettings): Finding[] {
  const { privateKeyFile, publicKeyFile } = vaultKeyFiles(dataDir);
  const present = [secretsFile(dataDir), privateKeyFile, publicKeyFile].filter((file) => fs.existsSync(file));
  if (present.length === 0) return [warn('secrets', 'not made yet', 'the first "npm start" makes them')];
  return [
    privateFile('secrets', secretsFile(dataDir)),
    privateFile('vault key', privateKeyFile),
    keyPair(privateKeyFile, publicKeyFile),
  ];
}

function privateFile(name: string, file: string): Finding {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat)
    return fail(
      name,
      `${file} is missing`,
      'restore it from a back-up; what it protects cannot be read without it',
    );
  const mode = stat.mode & 0o777;
  if ((mode & 0o077) === 0) return ok(name, `${file}, mode ${mode.toString(8)}`);
  return fail(name, `${file} can be read by others (mode ${mode.toString(8)})`, `chmod 600 ${file}`);
}

function keyPair(privateKeyFile: string, publicKeyFile: string): Finding {
  const name = 'vault pair';
  try {
    const derived = createPublicKey(fs.readFileSync(privateKeyFile)).export({ type: 'spki', format: 'der' });
    const stored = createPublicKey(fs.readFileSync(publicKeyFile)).export({ type: 'spki', format: 'der' });
    if (derived.equals(stored)) return ok(name, 'public and private key belong together');
    return fail(
      name,
      'public and private key do not belong together',
      `restore both files of ${publicKeyFile} from one back-up`,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail(name, `not readable: ${message}`, 'restore both key files from one back-up');
  }
}
