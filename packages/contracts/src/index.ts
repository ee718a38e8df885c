export * from './field-fault.ts';
export * from './problem.ts';
export * from './http/index.ts';
export * from './stream/index.ts';
export * from './client/index.ts';
export { STRATEGY_ALERT_MESSAGE } from '@trendy/domain';
