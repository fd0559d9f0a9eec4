// The periodic check (SEED-18): Meta polls nothing, so the bot asks itself at a declared interval whether control should move.
import type { Clock } from '../clock.ts';

export interface HandoverCheck {
  /** Starts the interval if it is not running: there is a thread to look after. */
  arm(): void;
  stop(): void;
}

export function startHandoverCheck({
  clock,
  everyMs,
  check,
}: {
  clock: Clock;
  everyMs: number;
  /** Tells whether there was anything to look after; if not, the interval rests until it is armed again. */
  check: () => boolean;
}): HandoverCheck {
  let cancel: (() => void) | null = null;
  let stopped = false;

  const arm = () => {
    if (stopped || cancel) return;
    cancel = clock.at(clock.now() + everyMs, () => {
      cancel = null;
      if (check()) arm();
    });
  };

  return {
    arm,
    stop() {
      stopped = true;
      cancel?.();
      cancel = null;
    },
  };
}
