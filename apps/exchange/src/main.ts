import { createLog } from '@trendy/platform/log';
import { readEnv } from './env.ts';
import { startExchange } from './server.ts';

/** Reads the environment, starts, says where it listens in one JSON line, and ends on a signal. */
async function main(): Promise<void> {
  const env = readEnv();
  // Standard output carries one line alone: where the servers listen.
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const log = createLog({ name: 'exchange', level: env.LOG_LEVEL, destination });
  const onFatal = (error: unknown): void => {
    // Restart recovers from the journal; going on could acknowledge what is not kept.
    log.fatal({ err: error }, 'exchange.died');
    process.exit(1);
  };
  const exchange = await startExchange({
    host: env.HOST,
    port: env.EXCHANGE_PORT,
    ...(env.EXCHANGE_CONTROL === 'true' ? { controlPort: env.EXCHANGE_CONTROL_PORT } : {}),
    ...(env.EXCHANGE_CONTROL_TOKEN === undefined ? {} : { controlToken: env.EXCHANGE_CONTROL_TOKEN }),
    dataDir: env.EXCHANGE_DATA_DIR,
    speed: env.EXCHANGE_SPEED,
    ...(env.EXCHANGE_SEED === undefined ? {} : { seed: env.EXCHANGE_SEED }),
    replay: env.EXCHANGE_REPLAY,
    moreSymbols: env.EXCHANGE_MORE_SYMBOLS,
    marketStart: env.EXCHANGE_MARKET_START === undefined ? undefined : Date.parse(env.EXCHANGE_MARKET_START),
    accounts: env.EXCHANGE_ACCOUNTS,
    limits: {
      weightPerMinute: env.EXCHANGE_WEIGHT_PER_MINUTE,
      ordersPer10s: env.EXCHANGE_ORDERS_PER_10S,
      ordersPerMinute: env.EXCHANGE_ORDERS_PER_MINUTE,
    },
    log,
    onFatal,
  });
  const { url, wsUrl, controlUrl } = exchange;
  // A token that was given is known to whoever gave it, and standard output may be a log.
  const token = env.EXCHANGE_CONTROL_TOKEN === undefined ? { controlToken: exchange.controlToken } : {};
  process.stdout.write(`${JSON.stringify({ ready: true, url, wsUrl, controlUrl, ...token })}\n`);
  log.info({ url, controlUrl, dataDir: env.EXCHANGE_DATA_DIR, speed: env.EXCHANGE_SPEED }, 'exchange.ready');
  const stop = (signal: string): void => {
    log.info({ signal }, 'exchange.stopping');
    exchange.close().then(
      () => process.exit(0),
      (error: unknown) => onFatal(error),
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
}

main().catch((error: unknown) => {
  const known = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const hint = known ? ' Another program listens there: set EXCHANGE_PORT and EXCHANGE_CONTROL_PORT.' : '';
  process.stderr.write(`exchange: ${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = 1;
});
