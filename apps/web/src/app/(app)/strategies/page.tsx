import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StrategyCatalogue } from '#features/strategies/strategy-catalogue.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('strategies') };
}

export default function Page() {
  return <StrategyCatalogue />;
}
