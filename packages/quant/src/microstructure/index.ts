export {
  bookImbalance,
  depthWithin,
  microprice,
  orderFlowImbalance,
  weightedImbalance,
} from './book-measures.ts';
export type { TopOfBook } from './book-measures.ts';
