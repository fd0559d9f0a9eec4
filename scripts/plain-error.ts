// Errors whose sentence is all that the person at the terminal needs; no stack helps them further.

export class PlainError extends Error {
  override name = 'PlainError';
}

/** Wrong usage: an unknown flag or subcommand, or a value that a flag does not take. */
export class UsageError extends PlainError {}
