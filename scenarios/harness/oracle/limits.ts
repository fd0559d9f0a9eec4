/** The numbers of ownership, each with its source. */

const dayMs = 24 * 60 * 60 * 1000;

/** Control lapses a day after the act that gave it or the last user event (CR-012). */
export const controlWindowMs = dayMs;
/** An ad window is counted in days (CR-089). */
export const adDayMs = dayMs;
/** Silence after which the next message is organic again (CR-021). */
export const organicSilenceMs = dayMs;
/** The standard messaging window (API, section 2.4; CR-029). */
export const messagingWindowMs = dayMs;
/** A HUMAN_AGENT message may come this long after the person's last act (API-060, API-061). */
export const humanAgentWindowMs = 7 * dayMs;
/** A private reply may come this long after the comment (API-090). */
export const privateReplyWindowMs = 7 * dayMs;
/** The longest extension (CR-085). */
export const extensionMaxSeconds = 604_800;

/** The Page Inbox takes part like an app and is always connected. */
export const inboxApp = '263902037430900';
/** The app of Meta that runs the forms of lead ads (CR-118). */
export const leadgenApp = '413038776280800';
