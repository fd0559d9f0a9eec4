/** Every limit the desk's rules use, with unit and source. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Standard messaging window after the person's last act (API-050). */
export const windowStandardMs = dayMs;
/** The human-agent tag opens seven days after the person's last message. */
export const windowHumanAgentMs = 7 * dayMs;
/** Control lapses a day after the control act or the last event of the person (CR-012). */
export const leaseMs = dayMs;
/** CR-085: 604800 is accepted and 604801 is refused. */
export const extendSecondsMax = 604_800;
/** SEED-41. */
export const appNameCharsMax = 100;
/** Metadata note on a take or request: our own bound, below Meta's 2000 (RI-09). */
export const noteCharsMax = 1_000;
/** `message.text` holds at most 2000 characters. */
export const replyTextCharsMax = 2_000;
/** Our own bound on the attachments of one reply. */
export const replyAttachmentsMax = 10;
/** Event keys remembered per case against redelivery; Meta repeats for an hour at most. */
export const seenKeysMax = 2_000;
/** Messages kept per case; older ones fall off the file, which is rewritten as a whole. */
export const messagesMax = 5_000;
/** Replies and control lines kept per case. */
export const historyMax = 1_000;
