/** The few parts of jstat 1.9.6 that we use; the package carries no types. */
declare module 'jstat' {
  const jstat: {
    jStat: {
      normal: {
        inv(probability: number, mean: number, deviation: number): number;
        cdf(value: number, mean: number, deviation: number): number;
      };
      studentt: { cdf(value: number, degreesOfFreedom: number): number };
      chisquare: {
        inv(probability: number, degreesOfFreedom: number): number;
        cdf(value: number, degreesOfFreedom: number): number;
      };
    };
  };
  export default jstat;
}
