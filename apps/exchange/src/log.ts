import { pino } from 'pino';
import type { Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** Structured log on stderr: stdout carries the one line that says where the servers listen. */
export const createLog = (level: string): Log =>
  pino({ name: 'exchange', level, redact: ['secret', 'signature', 'apiKey'] }, pino.destination(2));
