export interface Finding {
  readonly name: string;
  /** `warn` does not stop the system, `fail` does. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export const ok = (name: string, message: string): Finding => ({ name, state: 'ok', message });

export const warn = (name: string, message: string, remedy: string): Finding => ({
  name,
  state: 'warn',
  message,
  remedy,
});

export const fail = (name: string, message: string, remedy: string): Finding => ({
  name,
  state: 'fail',
  message,
  remedy,
});
