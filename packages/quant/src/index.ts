export * from './indicators/index.ts';
export * from './linear-algebra/index.ts';
export * from './metrics/index.ts';
export * from './optimisation/index.ts';
export * from './portfolio/index.ts';
export * from './regimes/index.ts';
export * from './statistics/index.ts';
export * from './validation/index.ts';
