/** The journal as the harness reads it: parsed once at the door, entry by entry, and held to the order that it promises. */
import { type Entry, entrySchema } from './journal-entries.ts';

export * from './journal-entries.ts';

/** A journal that does not keep the contract. Evidence that cannot be read is never judged. */
export class JournalError extends Error {
  readonly line: number;
  readonly field: string;

  constructor(line: number, field: string, message: string) {
    super(`journal line ${line}${field === '' ? '' : `, ${field}`}: ${message}`);
    this.name = 'JournalError';
    this.line = line;
    this.field = field;
  }
}

/** World time of an instant on the wire, in milliseconds. */
export function ms(at: string): number {
  return Date.parse(at);
}

/** Parses one entry, as it comes off the event stream; `line` is only for the message. */
export function parseEntry(value: unknown, line = 1): Entry {
  const parsed = entrySchema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  throw new JournalError(line, issue?.path.join('.') ?? '', issue?.message ?? 'not an entry');
}

/** Parses NDJSON, whole or a page of it, and holds it to the order that the contract promises. */
export function parseJournal(text: string): Entry[] {
  const entries: Entry[] = [];
  const lines = text.split('\n');
  for (const [index, raw] of lines.entries()) {
    if (raw.trim() === '') {
      continue;
    }
    const entry = parseEntry(parseJson(raw, index + 1), index + 1);
    checkOrder(entries.at(-1), entry, index + 1);
    entries.push(entry);
  }
  return entries;
}

function parseJson(raw: string, line: number): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw new JournalError(line, '', `not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function checkOrder(previous: Entry | undefined, entry: Entry, line: number): void {
  if (previous !== undefined && entry.seq !== previous.seq + 1) {
    throw new JournalError(
      line,
      'seq',
      `expected ${previous.seq + 1} after ${previous.seq}, found ${entry.seq}`,
    );
  }
  if (previous !== undefined && ms(entry.at) < ms(previous.at)) {
    throw new JournalError(line, 'at', `${entry.at} lies before ${previous.at}; world time never decreases`);
  }
  if (entry.cause !== null && entry.cause >= entry.seq) {
    throw new JournalError(line, 'cause', `expected an earlier entry, found ${entry.cause}`);
  }
}
