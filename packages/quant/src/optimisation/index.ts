export { nelderMead } from './nelder-mead.ts';
export type { Minimum, NelderMeadOptions } from './nelder-mead.ts';
