// The bot's clock: the machine's, or the simulated world's, told from outside. All waiting of the bot hangs on it.

export interface Clock {
  now(): number;
  /** Runs `act` once the clock has reached `instant`; the result calls it off. */
  at(instant: number, act: () => void): () => void;
  /** Instant of the earliest thing that is waited for, or null. */
  next(): number | null;
  /** Says what time it is, and whether the clock runs by itself from here on. */
  tell(told: { mode: 'virtual' | 'real'; now: number }): void;
  close(): void;
}

interface Alarm {
  instant: number;
  order: number;
  act: () => void;
}

/** The longest wait that setTimeout takes. */
const timeoutMaxMs = 2 ** 31 - 1;

export function createClock(
  told: { mode: 'virtual' | 'real'; now: number } = { mode: 'real', now: Date.now() },
): Clock {
  let mode = told.mode;
  let stoppedAt = told.now;
  let offsetMs = told.now - Date.now();
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  const alarms = new Set<Alarm>();

  const now = () => (mode === 'virtual' ? stoppedAt : Date.now() + offsetMs);

  const earliest = () => {
    let first: Alarm | undefined;
    for (const alarm of alarms) {
      if (
        !first ||
        alarm.instant < first.instant ||
        (alarm.instant === first.instant && alarm.order < first.order)
      ) {
        first = alarm;
      }
    }
    return first;
  };

  const ring = () => {
    // Only what was due when the ringing began: an alarm that sets another one for now must not ring for ever.
    const rung = now();
    const last = order;
    for (let due = earliest(); due && due.instant <= rung && due.order <= last; due = earliest()) {
      alarms.delete(due);
      due.act();
    }
    rearm();
  };

  const rearm = () => {
    clearTimeout(timer);
    const first = earliest();
    if (mode === 'virtual') {
      // A clock that stands still still owes what is due already.
      if (first && first.instant <= stoppedAt) timer = setTimeout(ring, 0);
      return;
    }
    if (first) timer = setTimeout(ring, Math.min(Math.max(0, first.instant - now()), timeoutMaxMs));
  };

  return {
    now,
    at(instant, act) {
      order += 1;
      const alarm = { instant, order, act };
      alarms.add(alarm);
      rearm();
      return () => {
        alarms.delete(alarm);
      };
    },
    next: () => earliest()?.instant ?? null,
    tell(next) {
      mode = next.mode;
      stoppedAt = next.now;
      offsetMs = next.now - Date.now();
      ring();
    },
    close() {
      clearTimeout(timer);
      alarms.clear();
    },
  };
}
