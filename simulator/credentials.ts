/** What apps prove themselves with, all derived from their world's name and seed unless it was pinned. */

import type { AppId, PageId } from './domain/ids.ts';
import type { Mint } from './random.ts';

/** Begins with BATON so that nobody takes it for one of Meta’s. */
export function pageToken(mint: Mint, app: AppId, page: PageId): string {
  return `BATON${mint.text(`page-token:${app}:${page}`, 64)}`;
}

/** The token of the person who administers the pages, given to one app. */
export function userToken(mint: Mint, app: AppId): string {
  return `BATON${mint.text(`user-token:${app}`, 64)}`;
}

/** An app id and its secret make an app token without asking anybody (API-015). */
export function appToken(app: AppId, secret: string): string {
  return `${app}|${secret}`;
}

/** The secret of an app that was not given one. */
export function secretFor(mint: Mint, app: AppId): string {
  return mint.hex(`secret:${app}`, 32);
}
