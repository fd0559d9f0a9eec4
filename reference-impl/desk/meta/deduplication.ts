/** The key by which an event is recognised when Meta sends it again (API-114). */

/** Events with a mid are known by it; the rest by their kind, parties, time and what they say. */
export function eventKey(event: {
  kind: string;
  mid?: string | undefined;
  psid: string;
  at: number;
  detail: string;
}): string {
  return event.mid ?? `${event.kind}:${event.psid}:${event.at}:${event.detail}`;
}
