// Keeps each thread in a small file of its own, so that a busy thread never rewrites the others.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
// Named here because the presets of lowdb turn into memory when NODE_ENV is "test".
import { JSONFile } from 'lowdb/node';
import { z } from 'zod';
import type { Conversation } from '../domain/conversation.ts';
import type { Rules } from '../domain/rules.ts';
import type { Store } from './store.ts';

const formatVersion = 1;

const threadFileSchema = z.looseObject({
  format: z.literal(formatVersion),
  conversation: z.looseObject({ page: z.string(), psid: z.string(), outbox: z.array(z.unknown()) }),
});
const rulesFileSchema = z.looseObject({
  format: z.literal(formatVersion),
  rules: z.looseObject({}).nullable(),
});

interface ThreadFile {
  format: number;
  conversation: Conversation | null;
}

interface Writer {
  db: Low<ThreadFile>;
  dirty: boolean;
  writing: Promise<void> | null;
}

export async function createLowdbStore(folder: string): Promise<Store> {
  const threadsFolder = join(folder, 'threads');
  const rulesFile = join(folder, 'rules.json');
  await mkdir(threadsFolder, { recursive: true });
  const writers = new Map<string, Writer>();

  const writerOf = (name: string): Writer => {
    const known = writers.get(name);
    if (known) return known;
    const file = new JSONFile<ThreadFile>(join(threadsFolder, name));
    const writer: Writer = {
      db: new Low<ThreadFile>(file, { format: formatVersion, conversation: null }),
      dirty: false,
      writing: null,
    };
    writers.set(name, writer);
    return writer;
  };

  const write = async (writer: Writer) => {
    // One turn of the loop later, so that what changes together is written together.
    await Promise.resolve();
    while (writer.dirty) {
      writer.dirty = false;
      try {
        await writer.db.write();
      } catch (error) {
        writer.dirty = true;
        throw error;
      }
    }
  };

  return {
    async loadConversations() {
      const names = (await readdir(threadsFolder)).filter((name) => name.endsWith('.json'));
      return Promise.all(
        names.map(async (name) => {
          const writer = writerOf(name);
          await readOrSay(writer.db, join(threadsFolder, name), threadFileSchema);
          return writer.db.data.conversation as Conversation;
        }),
      );
    },
    save(conversation) {
      const writer = writerOf(`${conversation.page}.${conversation.psid}.json`);
      writer.db.data = { format: formatVersion, conversation };
      writer.dirty = true;
    },
    async flush() {
      const dirty = [...writers.values()].filter((writer) => writer.dirty || writer.writing);
      await Promise.all(
        dirty.map(async (writer) => {
          writer.writing ??= write(writer).finally(() => {
            writer.writing = null;
          });
          await writer.writing;
        }),
      );
    },
    async loadRules() {
      const db = new Low<{ format: number; rules: Rules | null }>(new JSONFile(rulesFile), {
        format: formatVersion,
        rules: null,
      });
      await readOrSay(db, rulesFile, rulesFileSchema);
      return db.data.rules;
    },
    async saveRules(rules) {
      const file = new JSONFile<{ format: number; rules: Rules }>(rulesFile);
      await new Low(file, { format: formatVersion, rules }).write();
    },
  };
}

async function readOrSay<Data>(db: Low<Data>, path: string, schema: z.ZodType): Promise<void> {
  try {
    await db.read();
    schema.parse(db.data);
  } catch (error) {
    throw new Error(
      `${path} can't be read (${error instanceof Error ? error.message : String(error)}); repair it or move it away`,
    );
  }
}
