import type { riskRoutes } from '@trendy/contracts';
import * as risk from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const riskHandlers: Handlers<keyof typeof riskRoutes> = {
  getRisk: ({ services, caller }) => risk.getRisk(services, caller),
  setRiskLimits: ({ services, caller, params, body }) => risk.setRiskLimits(services, caller, params, body),
  stopLevel: ({ services, caller, params, body }) => risk.stopLevel(services, caller, params, body),
  releaseLevel: ({ services, caller, params }) => risk.releaseLevel(services, caller, params),
  setPlatformLimits: ({ services, caller, body }) => risk.setPlatformLimits(services, caller, body),
  stopPlatform: ({ services, caller, body }) => risk.stopPlatform(services, caller, body),
  releasePlatform: ({ services, caller }) => risk.releasePlatform(services, caller),
};
