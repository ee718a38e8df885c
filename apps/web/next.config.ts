import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const root = path.resolve(import.meta.dirname, '../..');

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ['@trendy/contracts', '@trendy/domain'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
