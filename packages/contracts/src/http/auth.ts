import { z } from 'zod';
import { route } from './route.ts';
import { Id, Instant, LocaleId, IdParams } from './scalars.ts';

const Email = z.string().trim().min(3).max(254);
const Password = z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters');

export const UserBody = z.object({
  id: Id,
  email: z.string(),
  displayName: z.string(),
  role: z.enum(['user', 'creator', 'moderator', 'admin']),
  locale: LocaleId,
  createdAt: Instant,
});
/** `token` is the opaque session; it goes to the web's server (inside its cookie), never to browser code. */
export const SessionBody = z.object({ token: z.string(), expiresAt: Instant, user: UserBody });

const tag = 'auth';
export const authRoutes = {
  signUp: route({
    method: 'POST',
    path: '/api/v1/auth/sign-up',
    tag,
    auth: 'none',
    status: 201,
    summary: 'Create a user and open a session',
    body: z.strictObject({
      email: Email,
      password: Password,
      displayName: z.string().trim().min(1).max(60).optional(),
      locale: LocaleId.optional(),
    }),
    response: SessionBody,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/v1/auth/sign-in',
    tag,
    auth: 'none',
    summary: 'Open a session',
    body: z.strictObject({ email: Email, password: z.string().min(1).max(128) }),
    response: SessionBody,
  }),
  signOut: route({
    method: 'POST',
    path: '/api/v1/auth/sign-out',
    tag,
    auth: 'session',
    summary: 'Revoke this session at once',
  }),
  me: route({
    method: 'GET',
    path: '/api/v1/me',
    tag,
    auth: 'session',
    summary: 'Who is signed in',
    response: UserBody,
  }),
  updateMe: route({
    method: 'PATCH',
    path: '/api/v1/me',
    tag,
    auth: 'session',
    summary: 'Change name or language',
    body: z.strictObject({
      displayName: z.string().trim().min(1).max(60).optional(),
      locale: LocaleId.optional(),
    }),
    response: UserBody,
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/v1/auth/password',
    tag,
    auth: 'session',
    summary: 'Change the password; every other session ends at once, this one gets a new token',
    body: z.strictObject({ current: z.string().min(1).max(128), next: Password }),
    response: SessionBody,
  }),
  listSessions: route({
    method: 'GET',
    path: '/api/v1/auth/sessions',
    tag,
    auth: 'session',
    summary: 'Where this user is signed in',
    response: z.object({
      items: z.array(
        z.object({
          id: Id,
          userAgent: z.string().nullable(),
          ip: z.string().nullable(),
          createdAt: Instant,
          lastSeenAt: Instant,
          current: z.boolean(),
        }),
      ),
    }),
  }),
  revokeSession: route({
    method: 'DELETE',
    path: '/api/v1/auth/sessions/:id',
    tag,
    auth: 'session',
    summary: 'End another session',
    params: IdParams,
  }),
  createStreamTicket: route({
    method: 'POST',
    path: '/api/v1/stream/tickets',
    tag,
    auth: 'session',
    status: 201,
    summary: 'A single-use ticket (30 s) that opens the live stream at /api/v1/stream?ticket=…',
    response: z.object({ ticket: z.string(), expiresAt: Instant }),
  }),
} as const;
