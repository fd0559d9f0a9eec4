/** One thread's lease and clocks, and the arithmetic that moves them (CR-010 to CR-015). */
import {
  controlWindowMs,
  humanAgentWindowMs,
  leadgenApp,
  messagingWindowMs,
  organicSilenceMs,
} from './limits.ts';
import type { LeadSettings } from './page.ts';

export interface Lease {
  app: string;
  /** The first instant at which nobody holds the thread any more (CR-015: exclusive). */
  endsAt: number;
  /** What a user event adds (CR-013). */
  windowMs: number;
}

/** The form of a lead ad, as the ad was when it began. It runs while Meta's lead app holds the thread (CR-118). */
export interface Form extends LeadSettings {
  /** Who gets the thread when it ends. */
  app: string | null;
  /** How long, as the ad has it. */
  days: unknown;
  answered: number;
}

export interface Thread {
  lease: Lease | null;
  /** Last message or postback: the clock of control and of organic routing. */
  lastUserEventAt: number | null;
  /** Last act that opens the messaging window; a click opens it too, so it is another clock. */
  windowOpenedAt: number | null;
  /** Means something only while the lead app holds the thread; see `formAt`. */
  form: Form | null;
}

export const emptyThread: Thread = {
  lease: null,
  lastUserEventAt: null,
  windowOpenedAt: null,
  form: null,
};

export function formAt(thread: Thread, now: number): Form | null {
  return leaseAt(thread, now)?.app === leadgenApp ? thread.form : null;
}

export function leaseAt(thread: Thread, now: number): Lease | null {
  return thread.lease !== null && now < thread.lease.endsAt ? thread.lease : null;
}

export function ownerAt(thread: Thread, now: number): string | null {
  return leaseAt(thread, now)?.app ?? null;
}

/** Organic routing calls a thread idle when the person has been silent for a day (CR-021). */
export function isSilent(thread: Thread, now: number): boolean {
  return thread.lastUserEventAt === null || now - thread.lastUserEventAt >= organicSilenceMs;
}

export function windowIsOpen(thread: Thread, now: number): boolean {
  return thread.windowOpenedAt !== null && now - thread.windowOpenedAt < messagingWindowMs;
}

/** The tag reaches further back than the window, and counts from what the person said; a mere click opens the window alone. */
export function humanAgentWindowIsOpen(thread: Thread, now: number): boolean {
  const { lastUserEventAt } = thread;
  const said = lastUserEventAt !== null && now - lastUserEventAt < humanAgentWindowMs;
  return said || windowIsOpen(thread, now);
}

/** Control given by an act, not by an entry point: always one day, whatever an ad had set (CR-057, CR-091). */
export function given(thread: Thread, app: string, now: number): Thread {
  return { ...thread, lease: { app, endsAt: now + controlWindowMs, windowMs: controlWindowMs } };
}

export function freed(thread: Thread): Thread {
  return { ...thread, lease: null };
}

/** CR-086: an extension sets the end, it may shorten too; the ad window is over (CR-091). */
export function extended(thread: Thread, now: number, seconds: number): Thread {
  return thread.lease === null
    ? thread
    : { ...thread, lease: { ...thread.lease, endsAt: now + seconds * 1000, windowMs: controlWindowMs } };
}

/** Control given by an entry point. For the owner it already has, an entry never shortens the lease (CR-013). */
export function entered(thread: Thread, app: string, now: number, windowMs: number): Thread {
  const held = leaseAt(thread, now);
  const endsAt = now + windowMs;
  const longer = held !== null && held.app === app ? Math.max(held.endsAt, endsAt) : endsAt;
  return { ...thread, lease: { app, endsAt: longer, windowMs } };
}

/** CR-013: a user event while owned moves the end, never earlier. */
export function renewed(thread: Thread, now: number): Thread {
  const held = leaseAt(thread, now);
  return held === null
    ? thread
    : { ...thread, lease: { ...held, endsAt: Math.max(held.endsAt, now + held.windowMs) } };
}
