// Every limit of the bot, with unit and source.

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;

/** A person's message opens 24 hours in which a business may answer without a tag. */
export const messagingWindowMs = 24 * hourMs;
/** Control lapses 24 hours after the person's last event or the last control act (CR-012); an ad may give more. */
export const leaseMs = 24 * hourMs;
/** A click on an ad can arrive as a referral and as a message; both this close together are one entry (CR-097, CR-098). */
export const sameEntryMs = 10 * secondMs;
/** Waits before the further attempts of a reply that was refused for a passing reason (P-05: within ten minutes). */
export const retryDelaysMs: readonly number[] = [
  5 * secondMs,
  15 * secondMs,
  45 * secondMs,
  120 * secondMs,
  240 * secondMs,
];
/** How long an echo may take to prove that a message whose answer was lost has been sent after all. */
export const echoWaitMs = 20 * secondMs;

/** What one thread keeps: enough to read back a day, never growing with traffic. */
export const decisionsMax = 200;
export const transcriptMax = 100;
export const seenMax = 400;
