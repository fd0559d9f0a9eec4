/** What a setting answers: the fault it armed, or nothing. */

import type { FaultId } from './ids.ts';

export interface SettingOutcome {
  readonly fault: FaultId | null;
}

export const DONE: SettingOutcome = { fault: null };
