import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CredentialsForm } from '#features/auth/credentials-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('signUp') };
}

export default function SignUpPage() {
  return <CredentialsForm mode="sign-up" next="/onboarding" />;
}
