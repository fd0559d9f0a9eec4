/** Entries as the lines that go to disk and to readers, in one form for both (docs/journal.md). */

import type { Recorded } from './domain/events.ts';

/** The format of a journal, as its first entry names it. */
export const JOURNAL_FORMAT = 1;

/** How the line of an entry ends when the next one belongs to the same command. */
export const MORE_FOLLOWS = ',"more":true}';

/** The entries of one command: all but the last say that more of it follows, so that a torn end shows (see the store). */
export function linesOf(entries: readonly Recorded[], secrets: readonly string[] = []): string[] {
  return entries.map((entry, index) => {
    const line = lineOf(entry, secrets);
    return index === entries.length - 1 ? line : `${line.slice(0, -1)}${MORE_FOLLOWS}`;
  });
}

/** `seq`, `at`, `kind` and `cause` first; instants as ISO text (members whose names end in `_at`). */
export function lineOf(entry: Recorded, secrets: readonly string[] = []): string {
  const { seq, at } = entry;
  const asNumber = `{"seq":${seq},"at":${at}`;
  const text = withoutTokens(
    JSON.stringify(hasInstants(entry.kind) ? withIsoInstants(entry) : entry),
    entry.kind,
    secrets,
  );
  return text.startsWith(asNumber)
    ? `{"seq":${seq},"at":"${iso(at)}"${text.slice(asNumber.length)}`
    : ordered(entry, secrets);
}

/** The same for an entry whose members stand in another order than the engine's. */
function ordered({ seq, at, kind, cause, ...event }: Recorded, secrets: readonly string[]): string {
  return lineOf({ seq, at, kind, cause, ...event } as Recorded, secrets);
}

function withIsoInstants({ seq, at, kind, cause, ...event }: Recorded): object {
  return {
    seq,
    at,
    kind,
    cause,
    ...mapInstants(event, (value) => (typeof value === 'number' ? iso(value) : value)),
  };
}

/** Calls, answers and deliveries are most of a journal and hold no instants beside their own. */
function hasInstants(kind: Recorded['kind']): boolean {
  return kind !== 'call' && kind !== 'answer' && kind !== 'delivery' && kind !== 'act';
}

export function entryOf(line: string): Recorded {
  const { at, ...data } = JSON.parse(line) as Record<string, unknown>;
  return {
    ...mapInstants(data, (value) => (typeof value === 'string' ? Date.parse(value) : value)),
    at: Date.parse(String(at)),
  } as Recorded;
}

/** The entries of one command, and often of several, carry the same instant. */
let lastIso = { instant: Number.NaN, text: '' };

export function iso(instant: number): string {
  if (instant !== lastIso.instant) lastIso = { instant, text: new Date(instant).toISOString() };
  return lastIso.text;
}

function mapInstants(data: object, convert: (value: unknown) => unknown): Record<string, unknown> {
  const mapped: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) mapped[key] = key.endsWith('_at') ? convert(value) : value;
  return mapped;
}

/** The line as anybody may read it: secrets and verify tokens are shown as being there, no more. */
export function publicLine(line: string): string {
  if (!line.includes('"kind":"setting"')) return line;
  return line.replace(/"(secret|verify_token)":"(?:[^"\\]|\\.)*"/g, '"$1":true');
}

/** As the text of a line holds it. */
export function inLine(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * A caller may put a token anywhere in its parameters, and a refusal repeats some of them; the known places are left out
 * before, the rest are found here. An app token is its secret behind the id, so the secrets of the world's apps are cut
 * wherever they stand. What people and apps write to each other, in other kinds of entries, is left as it is.
 */
function withoutTokens(line: string, kind: Recorded['kind'], secrets: readonly string[]): string {
  if (kind !== 'call' && kind !== 'answer' && kind !== 'refusal') return line;
  let cut = line.includes('BATON') ? line.replace(/BATON[A-Za-z0-9_-]{64}/g, 'BATON…') : line;
  for (const secret of secrets) if (cut.includes(secret)) cut = cut.replaceAll(secret, '…');
  return cut;
}
