export * from './calendar.ts';
export * from './funding-times.ts';
export * from './sessions.ts';
