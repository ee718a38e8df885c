export { cholesky, logDeterminant, raiseEigenvalues, solveCholesky, solveLower } from './cholesky.ts';
export type { CholeskyFactor } from './cholesky.ts';
export { assertSquare, dot, meanDiagonal, multiply, symmetrise } from './matrix.ts';
export type { SquareMatrix } from './matrix.ts';
export { symmetricEigen } from './symmetric-eigen.ts';
export type { SymmetricEigen } from './symmetric-eigen.ts';
