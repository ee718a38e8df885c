export * from './fees.ts';
export * from './slippage.ts';
export * from './funding.ts';
export * from './margin.ts';
export * from './liquidation.ts';
