export * from './indicators/index.ts';
export * from './metrics/index.ts';
export * from './statistics/index.ts';
export * from './validation/index.ts';
