export { listBotResults } from './bot-results.ts';
export { getBotOutlook } from './bot-outlook.ts';
export { closeBot, pauseBot, resumeBot, startBot, stopBot } from './command-bot.ts';
export { createBot } from './create-bot.ts';
export { deleteBot, getBot, listBots } from './read-bots.ts';
export { updateBot } from './update-bot.ts';
