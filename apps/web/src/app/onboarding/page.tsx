import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Onboarding } from '#features/onboarding/onboarding.tsx';
import { readSession } from '#server/session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('onboarding'))('title') };
}

export default async function OnboardingPage() {
  if ((await readSession()) === null) redirect('/sign-in?next=/onboarding');
  return <Onboarding />;
}
