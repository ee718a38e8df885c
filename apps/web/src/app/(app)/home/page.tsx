import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Home } from '#features/home/home.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('home') };
}

export default function HomePage() {
  return <Home />;
}
