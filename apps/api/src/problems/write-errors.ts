import { writeFileSync } from 'node:fs';
import { renderErrors } from './render-errors.ts';

writeFileSync(new URL('../../../../docs/errors.md', import.meta.url), renderErrors());
