'use client';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useScope } from '#data/scope.tsx';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/states.tsx';
import { Panel } from '#ui/surface.tsx';

export function NoAccount() {
  const t = useTranslations('home');
  const s = useTranslations('scope');
  const { environment } = useScope();
  return (
    <Panel>
      <Empty
        icon={<KeyRound aria-hidden />}
        title={t('noAccount', { environment: s(`${environment}.name`) })}
        text={t(environment === 'demo' ? 'noAccountDemo' : 'noAccountKey')}
      >
        <Button asChild look="primary">
          <Link href={environment === 'demo' ? '/onboarding' : '/exchanges'}>
            {t(environment === 'demo' ? 'setUp' : 'connect')}
          </Link>
        </Button>
      </Empty>
    </Panel>
  );
}
