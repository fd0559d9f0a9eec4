/** Makes the compiler point at every switch that a new union member has not reached yet. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
