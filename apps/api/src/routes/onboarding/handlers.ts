import type { onboardingRoutes } from '@trendy/contracts';
import { getOnboarding, saveOnboarding } from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const onboardingHandlers: Handlers<keyof typeof onboardingRoutes> = {
  getOnboarding: ({ services, caller }) => getOnboarding(services, caller),
  saveOnboarding: ({ services, caller, body }) => saveOnboarding(services, caller, body),
};
