import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { RiskPage } from '#features/risk/risk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('risk') };
}

export default function Page() {
  return <RiskPage />;
}
