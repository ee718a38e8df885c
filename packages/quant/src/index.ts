export * from './indicators/index.ts';
export * from './metrics/index.ts';
