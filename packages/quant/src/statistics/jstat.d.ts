/** The part of jstat that the cross-checks use; the package has no types of its own. */
declare module 'jstat' {
  interface Distribution {
    cdf(x: number, a: number, b: number): number;
    inv(p: number, a: number, b: number): number;
  }
  const jstat: {
    readonly normal: Distribution;
    readonly studentt: Distribution;
    readonly beta: Distribution;
    readonly chisquare: Distribution;
    gammaln(x: number): number;
  };
  export default jstat;
}
