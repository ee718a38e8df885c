import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StudyDetail } from '#features/studies/study-detail.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('studies'))('title') };
}

interface Props {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  return <StudyDetail id={(await params).id} />;
}
