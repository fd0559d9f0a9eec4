// Instants as every door of the bot writes them: ISO 8601 with milliseconds, UTC.

export function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
