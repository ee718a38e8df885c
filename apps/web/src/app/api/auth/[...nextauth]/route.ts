import NextAuth from 'next-auth';
import { authOptions } from '#server/auth.ts';

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

const handler = (request: Request, context: Context): Promise<Response> =>
  NextAuth(request as never, context as never, authOptions()) as Promise<Response>;

export { handler as GET, handler as POST };
