/** Reads of the page node itself. */

import type { PageField } from '../../domain/commands.ts';
import type { GraphCall } from '../../engine.ts';
import type { PageCall } from '../page-call.ts';

export function readPageCall({ caller, params, http }: PageCall, fields: readonly PageField[]): GraphCall {
  const { app, page } = caller;
  const call = fields.includes('messaging_feature_status') ? 'feature_status' : 'other';
  return { call, app, page, params, ...http, command: { do: 'ReadPage', app, page, fields } };
}
