import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type Log = Logger;

export interface LogOptions {
  /** The process: `api`, `worker`, `exchange`. */
  readonly name: string;
  readonly level?: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

/** Fields whose value never belongs into a log, at the top and one or two levels down. */
const SECRET_FIELDS = [
  ...[
    'password',
    'passwordHash',
    'secret',
    'apiKey',
    'apiSecret',
    'passphrase',
    'privateKey',
    'token',
    'ticket',
  ],
  ...['authorization', 'cookie', 'sealed', 'record', 'plaintext'],
];
const SECRET_HEADERS = [
  'set-cookie',
  'x-mbx-apikey',
  'ok-access-key',
  'ok-access-sign',
  'ok-access-passphrase',
];

const redactedPaths = [
  ...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  ...SECRET_HEADERS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
];

/** Secrets inside texts: signed URLs, webhook URLs, connection strings, bearer tokens. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/(\/hooks\/)[^\s"'\\?#]+/g, '$1[redacted]'],
  [/((?:signature|apiKey|secret|passphrase|token|ticket|listenKey)=)[^&\s"'\\]+/gi, '$1[redacted]'],
  [/(\b(?:postgres(?:ql)?|rediss?):\/\/[^:@/\s"'\\]*:)[^@\s"'\\]+@/g, '$1[redacted]@'],
  [/(\bBearer )[A-Za-z0-9._~+/=-]+/g, '$1[redacted]'],
];

export const redactText = (text: string): string =>
  SECRET_TEXTS.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);

/** JSON lines; every line passes the redaction as a whole, so that error stacks and messages do too. */
export function createLog({ name, level = 'info', destination }: LogOptions): Log {
  const options = {
    name,
    level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
    hooks: { streamWrite: redactText },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
