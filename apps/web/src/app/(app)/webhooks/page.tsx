import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Webhooks } from '#features/webhooks/webhooks.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('webhooks') };
}

export default function Page() {
  return <Webhooks />;
}
