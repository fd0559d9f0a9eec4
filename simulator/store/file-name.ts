/** The name of a file on a shelf: made from its type and its bytes, so that nobody can take one for another. */

import { createHash } from 'node:crypto';
import type { ShelvedFile } from './store.ts';

const NAME_LENGTH = 40;

export function fileNameOf({ mime, bytes }: ShelvedFile): string {
  return createHash('sha256').update(`${mime}\n`).update(bytes).digest('hex').slice(0, NAME_LENGTH);
}

export function isFileName(text: string): boolean {
  return text.length === NAME_LENGTH && /^[0-9a-f]+$/.test(text);
}
