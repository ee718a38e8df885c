/** The one door to the environment for everything under `scripts/`: what is not listed here is not read. */
const SETTINGS = [
  'DATABASE_URL',
  'DATABASE_URL_APP',
  'DATABASE_URL_WORKER',
  'REDIS_URL',
  'WEB_PORT',
  'API_PORT',
  'EXCHANGE_PORT',
  'EXCHANGE_CONTROL_PORT',
  'WORKER_PORT',
  'TRENDY_DATA_DIR',
  'DATABASE_ADMIN_URL',
  'DATABASE_OWNER_PASSWORD',
  'DATABASE_APP_PASSWORD',
  'DATABASE_WORKER_PASSWORD',
  'VAULT_PUBLIC_KEY_FILE',
  'VAULT_PRIVATE_KEY_FILE',
  'CI',
  'PROPERTY_SEED',
] as const;

export type Setting = (typeof SETTINGS)[number];

/** The value of one setting; undefined when it is unset or empty. */
export function setting(name: Setting): string | undefined {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * What any child needs to run at all: where programs and homes are, the language, the proxy.
 * Never the whole environment: a child must not see a secret that it was not given.
 */
export function systemEnvironment(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'USER',
    'LANG',
    'LC_ALL',
    'TZ',
    'TERM',
    'TMPDIR',
    'SHELL',
    'CI',
    'NO_COLOR',
    'FORCE_COLOR',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'SystemRoot',
    'APPDATA',
    'LOCALAPPDATA',
    'USERPROFILE',
    'TEMP',
    'TMP',
    'NODE_OPTIONS',
    'NODE_V8_COVERAGE',
    'PLAYWRIGHT_BROWSERS_PATH',
    'DEBIAN_FRONTEND',
  ];
  const entries = names.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(entries),
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    CHECKPOINT_DISABLE: '1',
  };
}

/** Settings of the operator's that belong to one process alone; set in the environment of `npm start`. */
const OPERATOR_SETTINGS = {
  exchange: ['EXCHANGE_SPEED', 'EXCHANGE_SEED', 'EXCHANGE_ACCOUNTS', 'LOG_LEVEL'],
  api: [
    'PUBLIC_API_URL',
    'WEB_ORIGIN',
    'TRUST_PROXY',
    'LIVE_TRADING',
    'MAX_BOTS',
    'MAX_WEBHOOKS',
    'MAX_ACCOUNTS',
    'MAX_DEMO_ACCOUNTS',
    'LOG_LEVEL',
  ],
  worker: [
    'LIVE_TRADING',
    'EXCHANGE_SPEED',
    'DATABASE_MARK_FILE',
    'VENUE_EGRESS',
    'VENUE_WORKERS',
    'VENUE_WEIGHT_PER_MINUTE',
    'VENUE_QUARANTINE_MS',
    'VENUE_RECV_WINDOW_MS',
    'VENUE_DEAD_MAN_MS',
    'LOG_LEVEL',
  ],
  web: ['PUBLIC_API_URL', 'NEXTAUTH_URL', 'WEB_TRUST_PROXY'],
} as const;

/**
 * What a process calls otherwise. The API believes the web's server beside it; a web server that believed the same
 * addresses would let a browser choose its own, behind a proxy that passes its headers on.
 */
const NAMES_WITHIN: Readonly<Record<string, string>> = { WEB_TRUST_PROXY: 'TRUST_PROXY' };

/** What the operator set for one process, under the names that it reads. */
export function operatorEnvironment(service: keyof typeof OPERATOR_SETTINGS): Record<string, string> {
  const entries = OPERATOR_SETTINGS[service].flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined || value === '' ? [] : [[NAMES_WITHIN[name] ?? name, value]];
  });
  return Object.fromEntries(entries);
}
