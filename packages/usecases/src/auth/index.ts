export { changePassword } from './change-password.ts';
export { normaliseEmail } from './email.ts';
export { readProfile, updateProfile } from './profile.ts';
export {
  authenticate,
  createStreamTicket,
  listSessions,
  redeemTicket,
  revokeSession,
  signOut,
} from './sessions.ts';
export { signIn } from './sign-in.ts';
export { signUp } from './sign-up.ts';
