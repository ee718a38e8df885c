#!/usr/bin/env node
// `npx trendy` from the root: TypeScript without a build step.
import { register } from 'tsx/esm/api';

register();
await import('../apps/cli/src/main.ts');
