import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Exchanges } from '#features/exchanges/exchanges.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('exchanges') };
}

export default function Page() {
  return <Exchanges />;
}
