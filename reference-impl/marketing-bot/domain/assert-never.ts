// Ends a switch over a closed union: a new member then breaks the build wherever it matters.

export function assertNever(value: never): never {
  throw new Error(`a case was forgotten: ${JSON.stringify(value)}`);
}
