import type { botRoutes } from '@trendy/contracts';
import * as bots from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const botHandlers: Handlers<keyof typeof botRoutes> = {
  createBot: ({ services, caller, body }) => bots.createBot(services, caller, body),
  listBots: ({ services, caller }) => bots.listBots(services, caller),
  listBotResults: ({ services, caller }) => bots.listBotResults(services, caller),
  getBot: ({ services, caller, params }) => bots.getBot(services, caller, params),
  getBotOutlook: ({ services, caller, params }) => bots.getBotOutlook(services, caller, params),
  updateBot: ({ services, caller, params, body }) => bots.updateBot(services, caller, params, body),
  startBot: ({ services, caller, params }) => bots.startBot(services, caller, params),
  pauseBot: ({ services, caller, params }) => bots.pauseBot(services, caller, params),
  resumeBot: ({ services, caller, params }) => bots.resumeBot(services, caller, params),
  closeBot: ({ services, caller, params }) => bots.closeBot(services, caller, params),
  stopBot: ({ services, caller, params }) => bots.stopBot(services, caller, params),
  deleteBot: ({ services, caller, params }) => bots.deleteBot(services, caller, params),
  listJournal: ({ services, caller, query }) => bots.listJournal(services, caller, query),
};
