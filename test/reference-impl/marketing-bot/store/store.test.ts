import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newConversation } from '../../../../reference-impl/marketing-bot/domain/conversation.ts';
import { pageId, psid } from '../../../../reference-impl/marketing-bot/domain/ids.ts';
import { defaultRules } from '../../../../reference-impl/marketing-bot/domain/rules.ts';
import { createLowdbStore } from '../../../../reference-impl/marketing-bot/store/lowdb-store.ts';
import { createMemoryStore } from '../../../../reference-impl/marketing-bot/store/memory-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bot-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const thread = (person: string, ownerAt = 0) => ({ ...newConversation(pageId('1'), psid(person)), ownerAt });

describe('the stores', () => {
  it.each([
    ['memory', async () => createMemoryStore()],
    ['lowdb', () => createLowdbStore(folder)],
  ])('%s gives back what was kept last', async (_, create) => {
    const store = await create();
    expect(await store.loadRules()).toBeNull();
    store.save(thread('7', 1));
    store.save(thread('8', 1));
    store.save(thread('7', 2));
    await store.flush();
    await store.saveRules(defaultRules);
    const kept = (await store.loadConversations()).map(({ psid: id, ownerAt }) => [id, ownerAt]);
    expect(kept.sort()).toEqual([
      ['7', 2],
      ['8', 1],
    ]);
    expect(await store.loadRules()).toEqual(defaultRules);
  });
});

describe('the lowdb store', () => {
  it('keeps one file per thread that another process can read', async () => {
    const store = await createLowdbStore(folder);
    store.save(thread('7', 5));
    await store.flush();
    expect(await readdir(join(folder, 'threads'))).toEqual(['1.7.json']);
    const again = await createLowdbStore(folder);
    expect((await again.loadConversations())[0]?.ownerAt).toBe(5);
  });

  it('writes what was saved while a write was under way', async () => {
    const store = await createLowdbStore(folder);
    const writes = Array.from({ length: 50 }, (_, at) => {
      store.save(thread('7', at));
      return store.flush();
    });
    await Promise.all(writes);
    expect(JSON.parse(await readFile(join(folder, 'threads', '1.7.json'), 'utf8')).conversation.ownerAt).toBe(
      49,
    );
  });

  it('refuses a damaged file by name', async () => {
    const store = await createLowdbStore(folder);
    await writeFile(join(folder, 'threads', '1.7.json'), '{"format":1,');
    await expect(store.loadConversations()).rejects.toThrow(/1\.7\.json can't be read/);
  });
});
