export { createAppDatabase } from './app-database.ts';
export type { OpenAppDatabase } from './app-database.ts';
export { createWorkerDatabase } from './worker-database.ts';
export type { OpenWorkerDatabase } from './worker-database.ts';
export type { DatabaseOptions } from './connection.ts';
export type { Listener } from './listen.ts';
export { WrongRoleError } from './assert-role.ts';
