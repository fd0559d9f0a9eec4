/** Reads the body of a Graph call: JSON, form, multipart or, on GET, whatever a client put there. */

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { bytesWithin } from '../bounded-body.ts';
import type { DoorProblem } from './errors.ts';
import { expandKeys } from './nested-keys.ts';
import type { Params } from './params.ts';
import { parseJson } from './relaxed-json.ts';

export type GraphEnv = { Bindings: HttpBindings };
export type GraphContext = Context<GraphEnv>;

/** A part of a multipart body that has a file name. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The part of a multipart body that carries a file to send (API-020). */
export const FILE_PART = 'filedata';

export type Files = ReadonlyMap<string, UploadedFile>;

export interface ReadBody {
  readonly params: Params;
  readonly files: Files;
}

export type BodyResult =
  | { readonly ok: true; readonly body: ReadBody }
  | { readonly ok: false; readonly problem: DoorProblem };

/** Messages and batches are small; uploads are not (API-080 allows 25 MB, and forms add a little). */
const TEXT_MAX_BYTES = 1_000_000;
const MULTIPART_MAX_BYTES = 30_000_000;

const NO_FILES: Files = new Map();
export const NO_BODY: ReadBody = { params: {}, files: NO_FILES };

export function hasBody(c: GraphContext): boolean {
  if (!isBodyless(c.req.method)) return true;
  return Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined;
}

export async function readBody(c: GraphContext): Promise<BodyResult> {
  const contentType = c.req.header('content-type') ?? '';
  const isMultipart = contentType.includes('multipart/form-data');
  const max = isMultipart ? MULTIPART_MAX_BYTES : TEXT_MAX_BYTES;
  const told = c.req.header('content-length');
  if (Number(told ?? 0) > max) return tooLarge(max);
  // Node holds a body to the length that was told, so what has passed may be read as it is.
  if (told !== undefined && !isBodyless(c.req.method)) {
    return isMultipart ? readMultipart(c.req.raw) : readText(await c.req.text(), contentType);
  }
  const bytes = await bytesWithin(max, isBodyless(c.req.method) ? c.env.incoming : c.req.raw.body);
  if (bytes === null) return tooLarge(max);
  return isMultipart
    ? readMultipart(new Response(bytes, { headers: { 'content-type': contentType } }))
    : readText(bytes.toString('utf8'), contentType);
}

/** For the web's Request these methods have no body, but clients send one all the same (API §1.3). */
function isBodyless(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function readText(text: string, contentType: string): BodyResult {
  const params = bodyParams(text, contentType);
  if (params === null) return { ok: false, problem: { name: 'BodyUnreadable' } };
  return { ok: true, body: { params, files: NO_FILES } };
}

/** The body as parameters; text that is neither JSON nor a form answers null. */
function bodyParams(text: string, contentType: string): Params | null {
  if (text === '') return {};
  if (contentType.includes('json')) return asObject(parseJson(text));
  if (contentType.includes('x-www-form-urlencoded')) return expandKeys(new URLSearchParams(text));
  // Without a useful Content-Type: JSON if it reads as an object, else a form.
  return text.trimStart().startsWith('{') ? asObject(parseJson(text)) : expandKeys(new URLSearchParams(text));
}

async function readMultipart(body: Request | Response): Promise<BodyResult> {
  let form: FormData;
  try {
    form = await body.formData();
  } catch {
    return { ok: false, problem: { name: 'BodyUnreadable' } }; // No boundary, or a body that does not follow it.
  }
  const texts: [string, string][] = [];
  const files = new Map<string, UploadedFile>();
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') texts.push([name, value]);
    else
      files.set(name, {
        name: value.name,
        type: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  return { ok: true, body: { params: expandKeys(texts), files } };
}

function asObject(value: unknown): Params | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : null;
}

function tooLarge(max: number): BodyResult {
  return { ok: false, problem: { name: 'BodyTooLarge', max } };
}
