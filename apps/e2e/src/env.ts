const VARIABLE = 'TRENDY_SYSTEM_UNDER_TEST';

/** Handed from the global set-up to the test processes, which inherit its environment. */
export const handOver = (text: string): void => {
  process.env[VARIABLE] = text;
};

export const handedOver = (): string | undefined => process.env[VARIABLE];
