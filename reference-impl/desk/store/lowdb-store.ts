/** Keeps each account and each case in a small file of its own, with lowdb and an adapter named explicitly. */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import type { AuditEntry } from '../domain/audit.ts';
import type { Case } from '../domain/case.ts';
import type { AccountRecord, Store } from './store.ts';
import type { FileForm, SubjectFile } from './subject-file.ts';
import { createSubjectFile } from './subject-file.ts';

export async function openLowdbStore(dataDir: string, onError: (error: unknown) => void): Promise<Store> {
  const accounts = await openFolder<AccountRecord>(join(dataDir, 'accounts'), onError);
  const cases = await openFolder<Case>(join(dataDir, 'cases'), onError);
  const audit = await openFolder<readonly AuditEntry[]>(join(dataDir, 'audit'), onError);
  const folders = [accounts, cases, audit];
  async function flush(of?: string): Promise<void> {
    if (of === undefined) await Promise.all(folders.map((folder) => folder.flush()));
    else await cases.flush(of);
  }
  return {
    load: async () => ({
      accounts: accounts.loaded,
      cases: cases.loaded,
      audit: audit.loaded.flat(),
    }),
    putAccount: (account) => accounts.put(account.id, account),
    putCase: (state) => cases.put(state.id, state),
    putAudit: (entries) => audit.put('audit', entries),
    flush,
    close: () => flush(),
  };
}

type Folder<T> = {
  readonly loaded: readonly T[];
  put(name: string, value: T): void;
  flush(name?: string): Promise<void>;
};

async function openFolder<T>(path: string, onError: (error: unknown) => void): Promise<Folder<T>> {
  await mkdir(path, { recursive: true });
  const files = new Map<string, SubjectFile<T>>();
  const loaded: T[] = [];
  for (const file of (await readdir(path)).sort()) {
    if (file.endsWith('.tmp')) {
      // A temporary file is a write that a kill cut short; the file it was to replace is whole.
      await rm(join(path, file));
    } else if (file.endsWith('.json')) {
      const value = await readSubject<T>(join(path, file));
      if (value !== null) loaded.push(value);
    }
  }
  function fileOf(name: string): SubjectFile<T> {
    const known = files.get(name);
    if (known) return known;
    // Names are ids of digits, so none can leave the folder.
    const db = new Low<FileForm<T>>(new JSONFile(join(path, `${name}.json`)), { format: 1, value: null });
    const opened = createSubjectFile(db, onError);
    files.set(name, opened);
    return opened;
  }
  return {
    loaded,
    put: (name, value) => fileOf(name).put(value),
    async flush(name) {
      if (name === undefined) await Promise.all([...files.values()].map((file) => file.flush()));
      else await files.get(name)?.flush();
    },
  };
}

async function readSubject<T>(path: string): Promise<T | null> {
  const adapter = new JSONFile<FileForm<T>>(path);
  const form = await adapter.read().catch((error: unknown) => {
    throw new Error(
      `${path} cannot be read (${String(error)}). Put back a copy of it, or move it away to start without it.`,
    );
  });
  if (form === null) return null;
  if (form.format !== 1)
    throw new Error(`${path} has format ${String(form.format)}; this desk reads format 1.`);
  return form.value;
}
