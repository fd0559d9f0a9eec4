/** A move of control as the journal keeps it. */

import type { AppId, PageId, Psid } from './ids.ts';
import type { ReadingName } from './readings.ts';
import type { RuleId } from './rules.ts';

export const MOVES = [
  'route',
  'pass',
  'release',
  'take',
  'request_grant',
  'extend',
  'expiry',
  'inbox',
  'human_agent',
  'lead',
  'disconnection',
] as const;
export type Move = (typeof MOVES)[number];

export interface ControlEvent {
  readonly kind: 'control';
  readonly page: PageId;
  readonly psid: Psid;
  readonly move: Move;
  readonly from: AppId | null;
  readonly to: AppId | null;
  readonly expires_at: number | null;
  readonly window_ms: number | null;
  readonly rule: RuleId;
  readonly via: 'send' | 'edge' | 'routing' | 'clock' | 'inbox' | 'setting';
  readonly metadata?: string;
  readonly reading?: ReadingName;
}
