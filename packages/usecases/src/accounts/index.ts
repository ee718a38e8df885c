export { confirmLive } from './confirm-live.ts';
export { createDemoAccount } from './create-demo-account.ts';
export { deleteAccount } from './delete-account.ts';
export { killAccount, killEverything } from './kill.ts';
export { getAccount, listAccounts } from './read-accounts.ts';
export { registerAccount } from './register-account.ts';
export { testAccount, toggleAccount } from './toggle-account.ts';
