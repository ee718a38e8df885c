import type { Locale } from '#i18n/locale.ts';

/** Which pair of colours means gain and loss. Sign and arrow always accompany them. */
export const GAIN_COLOURS = ['teal', 'korean', 'safe'] as const;
export type GainColours = (typeof GAIN_COLOURS)[number];
export const GAIN_COOKIE = 'trendy-gain';

/** Korean markets show a rise in red and a fall in blue, so that is the default there. */
export function chooseGainColours(cookie: string | undefined, locale: Locale): GainColours {
  const chosen = GAIN_COLOURS.find((each) => each === cookie);
  return chosen ?? (locale === 'ko' ? 'korean' : 'teal');
}
