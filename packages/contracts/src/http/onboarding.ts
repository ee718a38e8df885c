import { z } from 'zod';
import { ExitsBody } from './exits.ts';
import { route } from './route.ts';
import { Id } from './scalars.ts';

export const ONBOARDING_STEPS = ['exchange', 'strategy', 'risk', 'webhook', 'backtest'] as const;
const Step = z.enum(ONBOARDING_STEPS);

export const OnboardingBody = z.strictObject({
  /** The step to show next; null when finished or dismissed. */
  step: Step.nullable(),
  completed: z.array(Step),
  skipped: z.array(Step),
  answers: z.strictObject({
    accountId: Id.optional(),
    botId: Id.optional(),
    strategyId: z.string().optional(),
    symbol: z.string().optional(),
    timeframe: z.string().optional(),
    riskProfile: z.enum(['careful', 'balanced', 'bold']).optional(),
    leverage: z.number().optional(),
    sizePercent: z.number().optional(),
    stopPercent: z.number().optional(),
    takeProfitPercent: z.number().nullable().optional(),
    exits: ExitsBody.nullable().optional(),
    webhookId: Id.optional(),
    backtestId: Id.optional(),
  }),
});

export const onboardingRoutes = {
  getOnboarding: route({
    method: 'GET',
    path: '/api/v1/onboarding',
    tag: 'onboarding',
    auth: 'session',
    summary: 'Where the wizard stands',
    response: OnboardingBody,
  }),
  saveOnboarding: route({
    method: 'PUT',
    path: '/api/v1/onboarding',
    tag: 'onboarding',
    auth: 'session',
    summary: 'Remember the wizard’s step and answers',
    body: OnboardingBody,
    response: OnboardingBody,
  }),
} as const;
