/** What page edges share: whose call it is, its parameters, and the person it is about. */

import { asPsid, type Psid } from '../domain/ids.ts';
import type { Caller } from '../worlds.ts';
import { good, idParam, invalid, missing, objectParam, type Params, type Parsed } from './params.ts';
import type { Files } from './request-body.ts';

/** The part of a multipart body that carries a file to send (API-020). */
export const FILE_PART = 'filedata';

export interface PageCall {
  readonly caller: Extract<Caller, { kind: 'page' }>;
  readonly params: Params;
  /** Parts of a multipart body that hold a file, by part name (API-020). */
  readonly files: Files;
  readonly http: { readonly method: string; readonly path: string };
}

export interface AppCall {
  readonly caller: Extract<Caller, { kind: 'app' }>;
  readonly params: Params;
  readonly http: { readonly method: string; readonly path: string };
}

/** CR-122, CR-124: an object with a numeric `id`, in every form that clients send. */
export function recipientOf(params: Params): Parsed<Psid> {
  const recipient = objectParam(params, 'recipient');
  if (!recipient.ok) return invalid('recipient', 'an object such as {"id":"PSID"}');
  if (recipient.value === null) return missing('recipient');
  const id = idParam(recipient.value, 'id');
  if (!id.ok || id.value === null) return invalid('recipient[id]', 'the numeric PSID of a person');
  return good(asPsid(id.value));
}

/** `thread_owner` alone takes the plain PSID (CR §7.1); the object form is understood, too. */
export function plainRecipientOf(params: Params): Parsed<Psid> {
  const plain = idParam(params, 'recipient');
  if (plain.ok && plain.value === null) return missing('recipient');
  return plain.ok && plain.value !== null ? good(asPsid(plain.value)) : recipientOf(params);
}
