/** Brings the files of a call in before it is judged, and serves them to whoever saw their address. */

import type { GraphCommand } from '../domain/commands.ts';
import { decideGraph } from '../domain/decide.ts';
import type { Fetched, MediaSource, MediaType, OutgoingMedia } from '../domain/media.ts';
import type { Engine } from '../engine.ts';
import type { FileKeeper, FilePlace } from '../files/keeper.ts';
import type { GraphCall } from '../judge-call.ts';
import { FILE_PART, type Files } from './request-body.ts';

interface Bringing {
  readonly engine: Engine;
  readonly files: Files;
  readonly keeper: FileKeeper;
  readonly origin: string;
}

/** Answers at once for calls without files, which are nearly all. */
export function withFiles(call: GraphCall, bringing: Bringing): GraphCall | Promise<GraphCall> {
  const { command } = call;
  if (!('do' in command) || !needsFiles(command)) return call;
  const { engine } = bringing;
  // The file is looked at last (API §2.6): what is refused without it is refused before anything is fetched.
  if (!decideGraph(engine.world, command, engine.now()).ok) return call;
  return brought(command, bringing).then((complete) => ({ ...call, command: complete }));
}

function needsFiles(command: GraphCommand): boolean {
  switch (command.do) {
    case 'Send':
      return command.message.media.some(({ source }) => source.from !== 'upload');
    case 'Upload':
    case 'PutPersona':
      return true;
    default:
      return false;
  }
}

async function brought(command: GraphCommand, bringing: Bringing): Promise<GraphCommand> {
  switch (command.do) {
    case 'Send': {
      const media: OutgoingMedia[] = [];
      for (const one of command.message.media)
        media.push({ ...one, source: await filled(one.source, one.type, bringing) });
      return { ...command, message: { ...command.message, media } };
    }
    case 'Upload': {
      const { media } = command;
      return { ...command, media: { ...media, source: await filled(media.source, media.type, bringing) } };
    }
    case 'PutPersona': {
      const fetched = await fromUrl(command.picture.url, 'image', bringing);
      return { ...command, picture: { ...command.picture, fetched } };
    }
    default:
      return command;
  }
}

async function filled(source: MediaSource, type: MediaType, bringing: Bringing): Promise<MediaSource> {
  switch (source.from) {
    case 'upload':
      return source;
    case 'url':
      return { ...source, fetched: await fromUrl(source.url, type, bringing) };
    case 'bytes': {
      const { keeper, files } = bringing;
      return { ...source, fetched: await keeper.fromBytes(files.get(FILE_PART), type, placeOf(bringing)) };
    }
  }
}

async function fromUrl(url: string, type: MediaType, bringing: Bringing): Promise<Fetched | null> {
  const fetched = await bringing.keeper.fromUrl(url, type, placeOf(bringing));
  if (fetched !== null || bringing.engine.world.readings.mediaElsewhere === 'trusted') return fetched;
  return {
    ok: false,
    problem: { what: 'unreachable', why: 'lies outside the networks that are fetched from' },
  };
}

function placeOf({ engine, origin }: Bringing): FilePlace {
  return { world: engine.name, origin };
}

/** A file as a content server sends it; what a stranger uploaded must not run as a page of this server. */
export async function fileResponse(keeper: FileKeeper, path: string): Promise<Response> {
  const file = await keeper.open(path);
  if (file === undefined)
    return new Response('There is no such file.', { status: 404, headers: { 'content-type': 'text/plain' } });
  return new Response(Buffer.from(file.bytes), {
    headers: {
      'content-type': file.mime,
      'content-length': String(file.bytes.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, max-age=86400',
      'x-baton-simulated': 'true',
    },
  });
}
