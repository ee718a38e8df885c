import type { accountRoutes } from '@trendy/contracts';
import * as accounts from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const accountHandlers: Handlers<keyof typeof accountRoutes> = {
  registerAccount: ({ services, caller, body }) => accounts.registerAccount(services, caller, body),
  createDemoAccount: ({ services, caller, body }) => accounts.createDemoAccount(services, caller, body),
  listAccounts: ({ services, caller }) => accounts.listAccounts(services, caller),
  getAccount: ({ services, caller, params }) => accounts.getAccount(services, caller, params),
  toggleAccount: ({ services, caller, params, body }) =>
    accounts.toggleAccount(services, caller, params, body),
  testAccount: ({ services, caller, params }) => accounts.testAccount(services, caller, params),
  confirmLive: ({ services, caller, params, body }) => accounts.confirmLive(services, caller, params, body),
  deleteAccount: ({ services, caller, params }) => accounts.deleteAccount(services, caller, params),
  killAccount: ({ services, caller, params, body }) => accounts.killAccount(services, caller, params, body),
  killEverything: ({ services, caller, body }) => accounts.killEverything(services, caller, body),
};
