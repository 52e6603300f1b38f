/** Ctrl-C: the first one asks whatever runs to stop and report; the second one ends this process at once. */
import { EXIT } from './exit-codes.js';

export interface Interrupt {
  readonly isRequested: () => boolean;
  /** Ctrl-C ends the process again. */
  readonly release: () => void;
}

/** `onRequest` is told of the first Ctrl-C. */
export function watchInterrupt(onRequest: () => void = () => undefined): Interrupt {
  let isRequested = false;
  const listener = (): void => {
    if (isRequested) process.exit(EXIT.interrupted);
    isRequested = true;
    onRequest();
  };
  process.on('SIGINT', listener);
  return {
    isRequested: () => isRequested,
    release: () => {
      process.removeListener('SIGINT', listener);
    },
  };
}
