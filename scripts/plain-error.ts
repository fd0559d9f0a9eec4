// An error whose sentence is all that the person at the terminal needs; no stack helps them further.

export class PlainError extends Error {
  override name = 'PlainError';
}
