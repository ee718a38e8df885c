import fs from 'node:fs';
import { VaultError } from './vault-error.ts';

/** PEM text of a key file. @throws VaultError naming the variable, the file and the way out. */
export function readKeyFile(file: string, variable: string, label: 'PUBLIC KEY' | 'PRIVATE KEY'): string {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new VaultError(
      `${variable}=${file} cannot be read (${why}): set it to the file that "npm start" made, or make a new pair`,
    );
  }
  if (!text.includes(`-----BEGIN ${label}-----`)) {
    throw new VaultError(
      `${variable}=${file} holds no ${label} in PEM form: set it to the other file of the pair`,
    );
  }
  return text;
}

/** A private key that others may read is no private key. */
export function refuseOpenMode(file: string): void {
  if (process.platform === 'win32') return;
  const mode = fs.statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw new VaultError(`${file} is readable by others (mode ${mode.toString(8)}): run chmod 600 ${file}`);
}
