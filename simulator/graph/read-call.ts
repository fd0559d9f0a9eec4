/** Reads a call back from the journal, as this door understood it when it came. */

import type { CallEvent } from '../domain/events.ts';
import type { Engine } from '../engine.ts';
import type { GraphCall } from '../judge-call.ts';
import { pageEdge } from './resolve.ts';
import { splitVersion } from './version.ts';

/** Null for calls that are about no thread of a page. */
export function readCall(engine: Engine, entry: CallEvent): GraphCall | null {
  const { app, page, method, path, params } = entry;
  const split = splitVersion(path);
  const edge = split.exists ? split.segments[1] : undefined;
  if (page === undefined || edge === undefined) return null;
  const handler = pageEdge(edge, method);
  return handler === undefined
    ? null
    : handler({
        caller: { kind: 'page', engine, app, page },
        params,
        files: new Map(),
        http: { method, path },
      });
}
