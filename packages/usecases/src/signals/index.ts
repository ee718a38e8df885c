export { dedupKeyOf, MAX_BODY_BYTES, readAlertBody } from './alert-body.ts';
export type { AlertBody, AlertIdentity } from './alert-body.ts';
export type { AlertWish } from './alert-wish.ts';
export { messageCodeOf, parseAlert } from './parse-alert.ts';
export { resolveAlert } from './resolve-alert.ts';
export type { AlertScope, PendingAlert, ResolvedAlert } from './resolve-alert.ts';
export { symbolOfTicker } from './ticker.ts';
