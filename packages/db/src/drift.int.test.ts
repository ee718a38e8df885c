import { test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import { prisma } from '../../../scripts/postgres/migrate.ts';

test('schema, migrations and a migrated database say the same', { timeout: 120_000 }, async () => {
  const database = await createTestDatabase();
  // A shadow database is made for the first check, which only the superuser may do here.
  const diff = ['migrate', 'diff', '--to-schema', 'prisma', '--exit-code'];
  await prisma([...diff, '--from-migrations', 'prisma/migrations'], database.adminUrl);
  await prisma([...diff, '--from-config-datasource'], database.ownerUrl);
  await database.drop();
});
