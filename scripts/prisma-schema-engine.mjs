#!/usr/bin/env node
// Drop-in for Prisma's native schema-engine: JSON-RPC over stdio, backed by @prisma/schema-engine-wasm.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const argv = process.argv.slice(2);
if (argv.includes('--version')) {
  console.log('schema-engine-cli wasm-shim');
  process.exit(0);
}
const opt = (n) => argv.flatMap((a, i) => (a === n ? [argv[i + 1]] : []));
const url = opt('--datasource')[0] ? JSON.parse(opt('--datasource')[0]).url : process.env.DATABASE_URL;

if (argv.includes('cli')) {
  // can-connect-to-database | create-database | drop-database
  const cmd = argv[argv.indexOf('cli') + 1];
  const u = new URL(url),
    db = decodeURIComponent(u.pathname.slice(1));
  if (cmd !== 'can-connect-to-database') u.pathname = '/postgres';
  const c = new pg.Client({ connectionString: u.href });
  try {
    await c.connect();
    if (cmd === 'create-database') await c.query(`CREATE DATABASE ${pg.escapeIdentifier(db)}`);
    if (cmd === 'drop-database')
      await c.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(db)} WITH (FORCE)`);
    await c.end();
    process.exit(0);
  } catch (e) {
    const error_code = e.code === '3D000' ? 'P1003' : e.code === '28P01' ? 'P1000' : 'P1001';
    const message =
      error_code === 'P1003' ? `Database \`${db}\` does not exist` : `${e.code ?? ''} ${e.message}`;
    // the CLI skips the first stderr line and parses the others as JSON
    console.error(
      'start\n' +
        JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields: { error_code, message } }),
    );
    process.exit(1);
  }
}

const require = createRequire(import.meta.url);
const dir = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
const bg = await import(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
  set_message(m) {
    this.message = m;
    console.error(JSON.stringify({ level: 'ERROR', fields: { message: m } }));
  },
};
const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(dir, 'schema_engine_bg.wasm')), {
  './schema_engine_bg.js': bg,
});
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

// adapter-pg rejects "char" (oid 18), which the engine's catalog queries return: let it pass as text, then retype it.
// Discrete fields, never connectionString: pg lets a connectionString win over `database`, and the shadow
// database would then be the real one.
const cfg = parseIntoClientConfig(url);
const pgFactory = new PrismaPg(cfg);
const patch = (a) => {
  const proto = Object.getPrototypeOf(Object.getPrototypeOf(a)); // PgQueryable: shared by connections and transactions
  if (!proto.__patched) {
    const { performIO, queryRaw } = proto;
    proto.performIO = async function (q) {
      const r = await performIO.call(this, q);
      r.fields?.forEach((f) => {
        f.oid = f.dataTypeID;
        if (f.oid === 18 || f.oid === 19) f.dataTypeID = 25;
        if (f.oid === 1003) f.dataTypeID = 1009;
      });
      this.__fields = r.fields;
      return r;
    };
    proto.queryRaw = async function (q) {
      const r = await queryRaw.call(this, q);
      this.__fields?.forEach((f, i) => {
        if (f.oid === 18) r.columnTypes[i] = ColumnTypeEnum.Character;
      });
      return r;
    };
    proto.__patched = true;
  }
  // the adapter splits scripts at every ';', which breaks DO blocks, functions, strings and comments
  a.executeScript = async (script) => {
    try {
      await a.client.query(script);
    } catch (e) {
      a.onError(e);
    }
  };
  return a;
};
const connect = pgFactory.connect.bind(pgFactory);
pgFactory.connect = async () => patch(await connect());
pgFactory.connectToShadowDb = async () => {
  // the adapter's own version drops the database while its pool still holds a connection, so it always fails
  const admin = new pg.Client(cfg);
  await admin.connect();
  const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  await admin.query(`CREATE DATABASE "${database}"`);
  const a = patch(await new PrismaPg({ ...cfg, database }).connect());
  const dispose = a.dispose.bind(a);
  a.dispose = async () => {
    await dispose();
    await admin.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    await admin.end();
  };
  return a;
};
const factory = bindMigrationAwareSqlAdapterFactory(pgFactory);
const datamodels = opt('--datamodels').map((p) => [p, fs.readFileSync(p, 'utf8')]);
let engine;
const getEngine = () =>
  (engine ??= bg.SchemaEngine.new(
    { datamodels: datamodels.length ? datamodels : undefined },
    (l) => process.env.SHIM_DEBUG && console.error(l),
    factory,
  ));
const reply = (o) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...o }) + '\n');
let chain = Promise.resolve();
const rl = readline.createInterface({ input: process.stdin });
rl.on('line', (line) => {
  chain = chain.then(() => handle(JSON.parse(line)));
});
rl.on('close', () => chain.then(() => process.exit(0)));
let printId = 1;
async function handle({ id, method, params }) {
  if (!method) return; // answer to our own "print"
  if (process.env.SHIM_DEBUG) console.error(method, JSON.stringify(params)?.slice(0, 400));
  try {
    const e = await getEngine();
    let result;
    if (method === 'getDatabaseVersion') result = await e.version(params ?? null);
    else result = await e[method](params);
    if (method === 'diff' && result.stdout != null)
      reply({ id: `p${printId++}`, method: 'print', params: { content: result.stdout } });
    reply({ id, result: result ?? {} });
  } catch (err) {
    const m = err?.message ?? String(err);
    reply({
      id,
      error: {
        code: 4466,
        message: m,
        data: { is_panic: false, message: m, error_code: err?.code ?? null, meta: err?.meta ?? null },
      },
    });
  }
}
