/** Where the authority is kept: clients are told to trust a file, so it must stay the same from start to start. */

import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Credentials, isUsable, makeAuthority } from './authority.ts';

/** What clients are pointed at. */
export const AUTHORITY_FILE = 'baton-ca.pem';
const KEY_FILE = 'baton-ca-key.pem';

/** The authority of this folder; made anew where there is none, or none that still holds. */
export async function keptAuthority(folder: string, now: Date): Promise<Credentials> {
  const kept = await read(folder);
  if (kept !== null && isUsable(kept, now)) return kept;
  const made = makeAuthority(now);
  await mkdir(folder, { recursive: true });
  // The key first: a certificate without its key would be trusted and could not be used.
  await replace(join(folder, KEY_FILE), made.key, 0o600);
  await replace(join(folder, AUTHORITY_FILE), made.certificate, 0o644);
  return made;
}

async function read(folder: string): Promise<Credentials | null> {
  try {
    const [certificate, key] = await Promise.all([
      readFile(join(folder, AUTHORITY_FILE), 'utf8'),
      readFile(join(folder, KEY_FILE), 'utf8'),
    ]);
    return { certificate, key };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const aside = `${path}.new`;
  await writeFile(aside, text, { mode });
  await chmod(aside, mode); // A file left by a start that was killed keeps the mode it had.
  await rename(aside, path);
}
