import { StorageError } from '@trendy/domain';
import { WrongRoleError } from '@trendy/db';
import { redactText, VaultError } from '@trendy/platform';
import { readEnv } from './env.ts';
import { startApi } from './server.ts';

const STOP_WITHIN_MS = 8_000;

async function main(): Promise<void> {
  const api = await startApi(readEnv());
  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    api.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** What the operator can mend is one line; anything else is a bug and shows its stack. */
function fail(error: unknown): never {
  const isSetUp = [StorageError, WrongRoleError, VaultError].some((kind) => error instanceof kind);
  const isPort = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? (isSetUp || isPort ? error.message : error.stack) : String(error);
  process.stderr.write(`The API cannot run: ${redactText(message ?? 'unknown error')}\n`);
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
main().catch(fail);
