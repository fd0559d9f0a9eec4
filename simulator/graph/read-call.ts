/** Reads a call back from the journal, as this door understood it when it came. */

import type { CallEvent } from '../domain/events.ts';
import type { Engine } from '../engine.ts';
import type { GraphCall } from '../judge-call.ts';
import { edgeOfPage } from './resolve.ts';
import { splitVersion } from './version.ts';

/** Null for calls that are about no thread of a page. */
export function readCall(engine: Engine, entry: CallEvent): GraphCall | null {
  const { app, page, method, path, params } = entry;
  const split = splitVersion(path);
  const [node = '', edge] = split.exists ? split.segments : [];
  if (page === undefined || edge === undefined) return null;
  const row = edgeOfPage(method, edge, params);
  if (row === undefined) return null;
  const caller = { kind: 'page', engine, app, page } as const;
  return row.callOf({ caller, node, params, files: new Map(), http: { method, path } });
}
