/** Files of messages: where they come from, what became of fetching them, and the uploads a page may send again. */

import type { PageId } from './ids.ts';
import { UPLOAD_LIFETIME_MS } from './limits.ts';
import type { Rejection } from './rejections.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

export const MEDIA_TYPES = ['image', 'audio', 'video', 'file'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** A file as a call gives it. */
export interface OutgoingMedia {
  readonly type: MediaType;
  readonly source: MediaSource;
  /** The id under which it can be sent again, if it is to be kept (API-081). */
  readonly saved_as?: string;
}

export type MediaSource =
  | { readonly from: 'upload'; readonly attachment: string }
  | { readonly from: 'url'; readonly url: string; readonly fetched: Fetched | null }
  | { readonly from: 'bytes'; readonly fetched: Fetched | null };

/** What came of fetching or storing a file; null where it was left alone and its address is taken as it is. */
export type Fetched =
  | { readonly ok: true; readonly file: StoredFile }
  | { readonly ok: false; readonly problem: MediaProblem };

export interface StoredFile {
  readonly url: string;
  readonly mime: string;
  readonly bytes: number;
}

export type MediaProblem =
  | { readonly what: 'unreachable'; readonly why: string }
  | { readonly what: 'too_large'; readonly max: number };

/** A file that was uploaded to be sent by its id. */
export interface Upload {
  readonly id: string;
  readonly page: PageId;
  readonly type: MediaType;
  readonly url: string | null;
  readonly at: number;
  /** Whether it can be sent more than once (API §4.4). */
  readonly reusable: boolean;
  readonly spent: boolean;
}

/** A file as the person and the apps see it. */
export interface ShownMedia {
  readonly type: MediaType;
  readonly url: string | null;
  readonly upload: Upload | null;
}

/** The files of a message, each found and fit to be sent by this page at this moment. */
export function shownMedia(
  world: World,
  page: PageId,
  media: readonly OutgoingMedia[],
  now: number,
): Verdict<readonly ShownMedia[], Rejection> {
  const shown: ShownMedia[] = [];
  for (const one of media) {
    const { type, source } = one;
    if (source.from === 'upload') {
      const upload = usableUpload(world, page, source.attachment, type, now);
      if (!upload.ok) return upload;
      shown.push({ type, url: upload.value.url, upload: upload.value });
      continue;
    }
    const { fetched } = source;
    if (fetched !== null && !fetched.ok) return reject(mediaRejection(fetched.problem));
    const given = source.from === 'url' ? source.url : null;
    shown.push({ type, url: fetched?.file.url ?? given, upload: null });
  }
  return accept(shown);
}

/** API-082: an id works for the page that uploaded it, for 90 days, and as what it was uploaded as. */
function usableUpload(
  world: World,
  page: PageId,
  id: string,
  type: MediaType,
  now: number,
): Verdict<Upload, Rejection> {
  const upload = world.uploads.get(id);
  if (upload === undefined || upload.page !== page)
    return reject({ name: 'UploadUnknown', attachment_id: id, page });
  if (now - upload.at >= UPLOAD_LIFETIME_MS)
    return reject({ name: 'UploadExpired', attachment_id: id, age_ms: now - upload.at });
  if (upload.type !== type)
    return reject({ name: 'UploadOfOtherType', attachment_id: id, uploaded_as: upload.type, sent_as: type });
  return upload.spent ? reject({ name: 'UploadSpent', attachment_id: id }) : accept(upload);
}

export function mediaRejection(problem: MediaProblem): Rejection {
  switch (problem.what) {
    case 'unreachable':
      return { name: 'MediaUnreachable', why: problem.why };
    case 'too_large':
      return { name: 'MediaTooLarge', max: problem.max };
  }
}
