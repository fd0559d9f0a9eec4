/** A world as it travels: its journal, what it was made from and the files of its messages, in one versioned form. */

import { z } from 'zod';
import { secretFor } from './credentials.ts';
import { ENTRY_KINDS, type Recorded } from './domain/events.ts';
import { evolve } from './domain/evolve.ts';
import { defaultReadings } from './domain/readings.ts';
import { emptyWorld, type World } from './domain/world.ts';
import { entryOf, JOURNAL_FORMAT, lineOf, publicLine } from './journal-line.ts';
import { type Mint, mintFor } from './random.ts';
import { stateHash } from './state-hash.ts';
import type { ShelvedFile } from './store/store.ts';

/** Format of the file; a program reads its own and none that is newer. */
export const COPY_FORMAT = 1;

const instant = z.iso.datetime({ offset: true });
const seq = z.number().int().min(1);

/** A line of the journal, as far as every kind has it (docs/journal.md); folding it tells whether the rest fits. */
const line = z.looseObject({
  seq,
  at: instant,
  kind: z.enum(ENTRY_KINDS),
  cause: seq.nullable(),
});

export const worldCopyInput = z.strictObject({
  baton_world: z.literal(COPY_FORMAT, {
    error: `expected ${COPY_FORMAT}, the format of a whole world that this version reads`,
  }),
  world: z.string(),
  seed: z.string().min(1).max(64),
  origin: z.unknown(),
  /** Names of apps, pages and people, by id, as the file that made the world has them. */
  names: z.record(z.string(), z.string()),
  state_hash: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex'),
  journal: z.array(line).min(1),
  files: z.array(z.strictObject({ name: z.string(), mime: z.string(), base64: z.base64() })),
});

export type WorldCopy = z.output<typeof worldCopyInput>;

export interface Copied {
  readonly world: string;
  readonly seed: string;
  readonly origin: unknown;
  readonly names: Readonly<Record<string, string>>;
  readonly state: Readonly<World>;
  readonly lines: readonly string[];
  readonly files: readonly { readonly name: string; readonly file: ShelvedFile }[];
  /** Whether secrets and verify tokens travel along. */
  readonly secrets: boolean;
}

export function worldCopy({ world, seed, origin, names, state, lines, files, secrets }: Copied): WorldCopy {
  return {
    baton_world: COPY_FORMAT,
    world,
    seed,
    origin,
    names,
    state_hash: stateHash(state),
    journal: lines.map(
      (text) => JSON.parse(secrets ? text : publicLine(text)) as WorldCopy['journal'][number],
    ),
    files: files.map(({ name, file }) => ({
      name,
      mime: file.mime,
      base64: Buffer.from(file.bytes).toString('base64'),
    })),
  };
}

export type Unpacked =
  | { readonly ok: true; readonly lines: readonly string[]; readonly state: World }
  | { readonly ok: false; readonly problem: CopyProblem };

/** Where in the file it is, and what was expected there. */
export interface CopyProblem {
  readonly name: 'CopyUnfit';
  readonly path: string;
  readonly expected: string;
}

/** The journal of a copy under its new name and seed, with secrets of its own where none came along. Changes nothing. */
export function unpacked(copy: WorldCopy, world: string, seed: string): Unpacked {
  const mint = mintFor(world, seed);
  const state = emptyWorld({
    name: world,
    seed,
    readings: defaultReadings(),
    clock: { mode: 'virtual', now_ms: 0 },
  });
  const lines: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, given] of copy.journal.entries()) {
    const path = `journal[${index}]`;
    if (given.seq !== index + 1) return unfit(`${path}.seq`, `${index + 1}, the next in order`);
    const entry = asOwn(entryOf(JSON.stringify(given)), { world, seed, mint });
    if (entry.at < last) return unfit(`${path}.at`, 'an instant no earlier than the entry before');
    last = entry.at;
    if (
      index === 0 &&
      !(entry.kind === 'setting' && entry.what === 'world_created' && entry.format === JOURNAL_FORMAT)
    )
      return unfit(path, `the setting world_created of format ${JOURNAL_FORMAT}`);
    try {
      evolve(state, entry);
    } catch {
      return unfit(path, `an entry of kind ${given.kind} as docs/journal.md describes it`);
    }
    lines.push(lineOf(entry));
  }
  if (copy.journal.at(-1)?.more === true) return unfit('journal', 'the whole of its last command');
  const hash = stateHash(state);
  if (hash !== copy.state_hash)
    return unfit('state_hash', `${hash}, to which this journal leads: one of them was changed`);
  return { ok: true, lines, state };
}

function unfit(path: string, expected: string): Unpacked {
  return { ok: false, problem: { name: 'CopyUnfit', path, expected } };
}

interface Owner {
  readonly world: string;
  readonly seed: string;
  readonly mint: Mint;
}

function asOwn(entry: Recorded, { world, seed, mint }: Owner): Recorded {
  if (entry.kind !== 'setting') return entry;
  switch (entry.what) {
    case 'world_created':
      return { ...entry, world, seed };
    case 'app_put':
      return typeof entry.secret === 'string' ? entry : { ...entry, secret: secretFor(mint, entry.app) };
    case 'subscription_put':
      return typeof entry.verify_token === 'string'
        ? entry
        : { ...entry, verify_token: mint.text(`verify-token:${entry.app}`, 32) };
    default:
      return entry;
  }
}
