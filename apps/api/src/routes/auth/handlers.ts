import type { authRoutes } from '@trendy/contracts';
import * as auth from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const authHandlers: Handlers<keyof typeof authRoutes> = {
  signUp: ({ services, caller, body }) => auth.signUp(services, caller, body),
  signIn: ({ services, caller, body }) => auth.signIn(services, caller, body),
  signOut: ({ services, caller }) => auth.signOut(services, caller),
  me: ({ services, caller }) => auth.readProfile(services, caller),
  updateMe: ({ services, caller, body }) => auth.updateProfile(services, caller, body),
  changePassword: ({ services, caller, body }) => auth.changePassword(services, caller, body),
  listSessions: ({ services, caller }) => auth.listSessions(services, caller),
  revokeSession: ({ services, caller, params }) => auth.revokeSession(services, caller, params),
  createStreamTicket: ({ services, caller }) => auth.createStreamTicket(services, caller),
};
