import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CredentialsForm } from '#features/auth/credentials-form.tsx';
import { safePath } from '#features/auth/safe-path.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('signIn') };
}

interface Props {
  readonly searchParams: Promise<{ next?: string; reason?: string }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { next, reason } = await searchParams;
  return <CredentialsForm mode="sign-in" next={safePath(next, '/home')} {...(reason ? { reason } : {})} />;
}
