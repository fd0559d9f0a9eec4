// The periodic check (SEED-18): Meta polls nothing, so the bot asks itself at a declared interval whether control should move.
import type { Clock } from '../clock.ts';

export interface HandoverCheck {
  /** Starts the interval if it is not running: there is a thread to look after. It ends with its check. */
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
  /** Looks after the threads; noting what was decided on one arms the interval again. */
  check: () => void;
}): HandoverCheck {
  let cancel: (() => void) | null = null;
  let stopped = false;

  const arm = () => {
    if (stopped || cancel) return;
    cancel = clock.at(clock.now() + everyMs, () => {
      cancel = null;
      check();
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
