#!/usr/bin/env node
// `npx trendy` from the root: TypeScript without a build step.
import { register } from 'tsx/esm/api';

register();
// Commands that reach the database need its client, which is made from the schema.
const { ensureDatabaseClient } = await import('./database-client.ts');
await ensureDatabaseClient();
await import('../apps/cli/src/main.ts');
