import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Journal } from '#features/journal/journal.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('journal') };
}

export default function Page() {
  return <Journal />;
}
