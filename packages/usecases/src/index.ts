export * from './signals/index.ts';
export * from './orders/index.ts';
