/** Profile pictures: one plain colour for each person, made when it is asked for. */

import { crc32, deflateSync } from 'node:zlib';
import { asPsid, threadKey } from '../domain/ids.ts';
import type { Worlds } from '../worlds.ts';
import { PICTURE_PATH } from './nodes.ts';

const SIDE_PX = 50;

/** The picture behind a path, or null when the path or the person is none. */
export function pictureAt(path: string, worlds: Worlds): Buffer | null {
  const [world = '', psid = ''] = path.slice(PICTURE_PATH.length).split('/');
  const engine = worlds.get(decoded(world));
  if (engine === undefined) return null;
  const isKnown = [...engine.world.pages.keys()].some((page) =>
    engine.world.psids.has(threadKey(page, asPsid(psid))),
  );
  return isKnown ? portrait(psid) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Broken percent signs name no world.
    return '';
  }
}

/** A PNG of one colour, with a palette so that it stays small. */
function portrait(id: string): Buffer {
  const hash = crc32(id);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(SIDE_PX, 0);
  size.writeUInt32BE(SIDE_PX, 4);
  // Eight bits for each pixel, colours from the palette.
  size.set([8, 3, 0, 0, 0], 8);
  const colour = Buffer.from([hash & 0xff, (hash >> 8) & 0xff, (hash >> 16) & 0xff]);
  const rows = Buffer.alloc(SIDE_PX * (SIDE_PX + 1));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('PLTE', colour),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
