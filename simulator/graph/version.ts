/** Graph API versions: which exist, which have expired, and which one serves a call. */

import type { Readings } from '../domain/readings.ts';

/** Versions that are usable, oldest first. A new version is a new release of this simulator, not a matter of any clock. */
export const USABLE_VERSIONS = ['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'] as const;
const OLDEST_USABLE = USABLE_VERSIONS[0];
export const VERSION_NEWEST = USABLE_VERSIONS[5];

/** Expired ones still arrive from clients that pin them: every version Meta has ever had before the usable ones. */
const EXPIRED_MAJORS: Readonly<Record<number, readonly number[]>> = {
  1: [0],
  2: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  3: [0, 1, 2, 3],
  ...Object.fromEntries(Array.from({ length: 17 }, (_, index) => [index + 4, [0]])),
};

export interface ServedVersion {
  readonly served: string;
  /** Set when the path named an expired version: the sentence that Meta puts into a header (API-004). */
  readonly warning: string | null;
}

export type VersionedPath =
  | { readonly exists: true; readonly version: ServedVersion; readonly segments: readonly string[] }
  /** A version that never existed is an ordinary path segment (API-005). */
  | { readonly exists: false; readonly rest: string };

/** Splits `/v26.0/me/messages` into its version and the rest (API-001, API-002, API-006). */
export function splitVersion(path: string): VersionedPath {
  const segments = path.split('/').filter((segment) => segment !== '');
  const first = segments[0] ?? '';
  const match = /^v(\d{1,3})\.(\d{1,2})$/.exec(first);
  if (match === null) return { exists: true, version: { served: OLDEST_USABLE, warning: null }, segments };
  const rest = segments.slice(1);
  if ((USABLE_VERSIONS as readonly string[]).includes(first)) {
    return { exists: true, version: { served: first, warning: null }, segments: rest };
  }
  if (EXPIRED_MAJORS[Number(match[1])]?.includes(Number(match[2])) === true) {
    const warning = `The call has been auto-upgraded to ${OLDEST_USABLE} as ${first} has been deprecated.`;
    return { exists: true, version: { served: OLDEST_USABLE, warning }, segments: rest };
  }
  return { exists: false, rest: `/${rest.join('/')}` };
}

/** The same in a world that may hold the warning to be one of ads calls. */
export function versionIn(version: ServedVersion, { versionWarning }: Readings): ServedVersion {
  return version.warning === null || versionWarning === 'on' ? version : { ...version, warning: null };
}
