/** Types of files: what a sender says, what a name suggests, and what an attachment type takes. */

import type { MediaType } from '../domain/media.ts';

const BY_EXTENSION: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  pdf: 'application/pdf',
  txt: 'text/plain',
};

/** The type of a file of which nobody said what it is. */
export const UNSAID = 'application/octet-stream';

/** The type as it was said; where nothing useful was said, as the name suggests. */
export function mimeOf(said: string | undefined, name: string): string {
  const plain = (said ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(plain) && plain !== UNSAID) return plain;
  const extension = /\.([a-z0-9]+)$/i.exec(name.split(/[?#]/, 1)[0] ?? '')?.[1]?.toLowerCase() ?? '';
  return BY_EXTENSION[extension] ?? UNSAID;
}

export function extensionOf(mime: string): string {
  return Object.keys(BY_EXTENSION).find((extension) => BY_EXTENSION[extension] === mime) ?? 'bin';
}

/** An image must be one, a sound a sound; a plain file may be anything (API §2.5). */
export function isOfType(mime: string, type: MediaType): boolean {
  return type === 'file' || mime.startsWith(`${type}/`);
}
