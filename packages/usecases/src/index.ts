export * from './signals/index.ts';
