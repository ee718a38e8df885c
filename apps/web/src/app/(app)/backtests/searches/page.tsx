import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Studies } from '#features/studies/studies.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('studies'))('title') };
}

export default function Page() {
  return <Studies />;
}
