export * from './kelly.ts';
export * from './liquidation.ts';
export * from './simulated-tail.ts';
export * from './sizer.ts';
export * from './tail-backtest.ts';
