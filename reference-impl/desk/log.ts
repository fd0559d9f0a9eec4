/** The part of a logger that the desk uses; a pino logger fits. */

export type Log = {
  info(data: object, text: string): void;
  warn(data: object, text: string): void;
  error(data: object, text: string): void;
};

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
