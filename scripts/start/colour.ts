import { styleText } from 'node:util';

export interface Colour {
  bold(text: string): string;
  dim(text: string): string;
}

/** Emphasis for a terminal, and plain text for a pipe or a file. */
export function terminalColour(): Colour {
  const terminal = process.stdout.isTTY;
  return {
    bold: (text) => (terminal ? styleText('bold', text) : text),
    dim: (text) => (terminal ? styleText('dim', text) : text),
  };
}
