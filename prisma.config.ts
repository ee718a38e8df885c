import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The schema engine that Prisma would download is replaced by the one from npm (PRISMA_NATIVE=1 opts out), so that
// a machine that reaches the registry alone can migrate.
if (!process.env.PRISMA_NATIVE) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve(
    import.meta.dirname,
    'scripts/prisma-schema-engine.mjs',
  );
}
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma',
  migrations: { path: 'prisma/migrations' },
  // `prisma generate` needs a URL to be there, but never opens it.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://owner@127.0.0.1:1/none' },
});
