import {
  Bot,
  ChartCandlestick,
  FlaskConical,
  Gauge,
  House,
  KeyRound,
  NotebookText,
  Scale,
  Settings,
  Webhook,
} from 'lucide-react';

/** The app's map, in the order of the rail. */
export const NAVIGATION = [
  { key: 'home', href: '/home', icon: House },
  { key: 'bots', href: '/bots', icon: Bot },
  { key: 'backtests', href: '/backtests', icon: FlaskConical },
  { key: 'strategies', href: '/strategies', icon: ChartCandlestick },
  { key: 'exchanges', href: '/exchanges', icon: KeyRound },
  { key: 'webhooks', href: '/webhooks', icon: Webhook },
  { key: 'journal', href: '/journal', icon: NotebookText },
  { key: 'slippage', href: '/slippage', icon: Scale },
  { key: 'risk', href: '/risk', icon: Gauge },
  { key: 'settings', href: '/settings', icon: Settings },
] as const;

/** What fits on a phone's bar; the rest is one tap further. */
export const PHONE_BAR = ['home', 'bots', 'backtests', 'journal'] as const;

export const isCurrent = (pathname: string, href: string): boolean =>
  pathname === href || pathname.startsWith(`${href}/`);
