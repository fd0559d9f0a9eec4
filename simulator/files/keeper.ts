/** Where the files of messages go: fetched or taken from the call, checked, kept on the world’s shelf. */

import { FILE_BYTES_MAX, IMAGE_BY_URL_BYTES_MAX, SECOND_MS } from '../domain/limits.ts';
import type { Fetched, MediaType } from '../domain/media.ts';
import type { Store } from '../store/store.ts';
import { targetProblem } from '../webhooks/targets.ts';
import { createFileFetcher, type FetchedFile, type FileFetcher } from './fetch-file.ts';
import { extensionOf, isOfType, mimeOf } from './mime.ts';

/** Below this path of the Graph door lie the files of all worlds; no path of Meta’s begins so. */
export const FILES_PATH = '/simulated-files/';

/** A video may take its time (API §2.5). */
const VIDEO_WITHIN_MS = 75 * SECOND_MS;
const OTHER_WITHIN_MS = 10 * SECOND_MS;

/** Whose file it is, and how the caller reaches this server. */
export interface FilePlace {
  readonly world: string;
  readonly origin: string;
}

export interface UploadedBytes {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface FileKeeper {
  /** Null when the address lies where nothing is ever fetched from. */
  fromUrl(url: string, type: MediaType, place: FilePlace): Promise<Fetched | null>;
  fromBytes(file: UploadedBytes | undefined, type: MediaType, place: FilePlace): Promise<Fetched>;
  /** The file behind a path below FILES_PATH. */
  open(path: string): Promise<{ readonly mime: string; readonly bytes: Uint8Array } | undefined>;
  close(): Promise<void>;
}

export function createFileKeeper(
  store: Store,
  allowedHosts: readonly string[],
  fetcher: FileFetcher = createFileFetcher(allowedHosts),
): FileKeeper {
  return {
    async fromUrl(url, type, place) {
      if (targetProblem(url, allowedHosts) !== null) {
        return isNowhere(url) ? unreachable('a host below .invalid exists nowhere') : null;
      }
      const fetched = await fetcher.fetch(url, {
        bytes_max: type === 'image' ? IMAGE_BY_URL_BYTES_MAX : FILE_BYTES_MAX,
        within_ms: type === 'video' ? VIDEO_WITHIN_MS : OTHER_WITHIN_MS,
      });
      return keep(store, fetched, type, place);
    },
    async fromBytes(file, type, place) {
      if (file === undefined) return unreachable('no bytes came with the call');
      if (file.bytes.length > FILE_BYTES_MAX)
        return { ok: false, problem: { what: 'too_large', max: FILE_BYTES_MAX } };
      const mime = mimeOf(file.type, file.name);
      return keep(store, { ok: true, file: { mime, bytes: file.bytes } }, type, place);
    },
    async open(path) {
      const [world = '', name = ''] = path.slice(FILES_PATH.length).split('/');
      const known = store.worlds().find((record) => encodeURIComponent(record.world) === world);
      if (known === undefined) return undefined;
      return store.shelf(known.world).get(name.split('.', 1)[0] ?? '');
    },
    close: () => fetcher.close(),
  };
}

async function keep(
  store: Store,
  fetched: FetchedFile,
  type: MediaType,
  { world, origin }: FilePlace,
): Promise<Fetched> {
  if (!fetched.ok) return fetched;
  const { mime, bytes } = fetched.file;
  if (!isOfType(mime, type)) return unreachable(`is ${mime}, not ${type}`);
  const name = await store.shelf(world).put(fetched.file);
  const url = `${origin}${FILES_PATH}${encodeURIComponent(world)}/${name}.${extensionOf(mime)}`;
  return { ok: true, file: { url, mime, bytes: bytes.length } };
}

/** Names below .invalid are promised never to exist. */
function isNowhere(url: string): boolean {
  return /^https?:\/\/[^/?#]*\.invalid(?=[:/?#]|$)/i.test(url);
}

function unreachable(why: string): Extract<Fetched, { ok: false }> {
  return { ok: false, problem: { what: 'unreachable', why } };
}
