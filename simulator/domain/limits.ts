/** Every number the rules use, with its unit and where it comes from. */

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A lease without an ad behind it: 24 h after the last user event (CR-012). */
export const LEASE_MS = DAY_MS;

/** The standard messaging window: 24 h after the person's last qualifying action (API-057). */
export const MESSAGING_WINDOW_MS = DAY_MS;

/** How long the HUMAN_AGENT tag reaches beyond a person's last message: 7 days (API-060, API-061). */
export const HUMAN_AGENT_WINDOW_MS = 7 * DAY_MS;

/** Silence after which an arriving message counts as organic again: 24 h (CR-021). */
export const ORGANIC_SILENCE_MS = DAY_MS;

/** `extend_thread_control` takes 1 to 604 800 seconds, which is seven days (CR-085). */
export const EXTEND_MIN_S = 1;
export const EXTEND_MAX_S = 604_800;

/** Characters of a message text (API-065). */
export const TEXT_LENGTH_MAX = 2000;

/** A comment or a post may be answered privately within 7 days (API-090). */
export const PRIVATE_REPLY_WINDOW_MS = 7 * DAY_MS;

/** Buttons of a template (API-074), characters of their titles and payloads. */
export const BUTTONS_MAX = 3;
export const BUTTON_TITLE_LENGTH_MAX = 20;
export const BUTTON_PAYLOAD_LENGTH_MAX = 1000;

/** Elements of a generic template, and characters of their title and subtitle. */
export const ELEMENTS_MAX = 10;
export const ELEMENT_TEXT_LENGTH_MAX = 80;

/** Characters of the text of a button template (API-073). */
export const BUTTON_TEMPLATE_TEXT_LENGTH_MAX = 640;

/** Elements of a receipt. */
export const RECEIPT_ELEMENTS_MAX = 100;

/** Characters of the title of an opt-in template. */
export const OPT_IN_TITLE_LENGTH_MAX = 65;

/** Characters of other texts in templates, on which Meta sets no limit of its own: our own bound. */
export const PAYLOAD_LENGTH_MAX = 1000;

/** Items of `quick_replies` (API-069) and characters of their payload. */
export const QUICK_REPLIES_MAX = 13;
export const QUICK_REPLY_PAYLOAD_LENGTH_MAX = 1000;

/** Bytes of an attachment, and of an image that is given by its address (API-080). */
export const FILE_BYTES_MAX = 25_000_000;
export const IMAGE_BY_URL_BYTES_MAX = 8_000_000;

/** An upload can be used for 90 days (API-082). */
export const UPLOAD_LIFETIME_MS = 90 * DAY_MS;

/** The token of a Log In button names its person for five minutes (API §4.7). */
export const LINKING_TOKEN_LIFETIME_MS = 5 * MINUTE_MS;

/** A one-time-notification token can be used within a year (API-093). */
export const ONE_TIME_TOKEN_LIFETIME_MS = 365 * DAY_MS;

/** Characters of the name of a persona. */
export const PERSONA_NAME_LENGTH_MAX = 50;

/** How often a person can edit one message (API-122). */
export const EDITS_MAX = 5;

/** Characters of `message.metadata`, which comes back in the echo (API-094). */
export const MESSAGE_METADATA_LENGTH_MAX = 1000;

/**
 * Waits before the second, third, … attempt of a delivery. Meta names only "right away, then a few more times" and
 * the end after an hour of failing (API-108, API-109); the spacing is our own choice.
 */
export const RETRY_WAITS_MS: readonly number[] = [0, 15_000, 60_000, 300_000];
export const RETRY_WAIT_LATER_MS = 600_000;

/** Updates in one webhook body: at most 1000 (API-111). */
export const BATCH_UPDATES_MAX = 1000;

/** Failing for this long is told to the app’s developer: 15 minutes (API-109). */
export const ALERT_AFTER_MS = 900_000;

/** After this long without success the app is unsubscribed from the page: 1 hour (API-109). */
export const RETRY_GIVE_UP_MS = 3_600_000;

/** Calls of one kind for each Page: messages (API-138), conversations (API-139), the Messenger profile (API-137). */
export const RATES = {
  send: { calls: 300, window_ms: SECOND_MS },
  send_media: { calls: 10, window_ms: SECOND_MS },
  conversations: { calls: 2, window_ms: SECOND_MS },
  profile: { calls: 10, window_ms: 10 * MINUTE_MS },
} as const;

/** Sends to one thread that are kept for counting: as many as the highest value of the reading `threadSends`. */
export const THREAD_SENDS_KEPT = 20;

/**
 * Calls in a rolling window for each person behind the app or Page (API-140): 200 an hour with an app token, and for
 * each app and Page 200 messaging calls and 4800 other ones in 24 hours.
 */
export const POOLS = {
  app: { calls_per_user: 200, window_ms: HOUR_MS },
  messenger: { calls_per_user: 200, window_ms: DAY_MS },
  pages: { calls_per_user: 4800, window_ms: DAY_MS },
} as const;

/** Usage is told once there have been “enough” calls (API-143); the number is our own choice. */
export const USAGE_SHOWN_FROM_CALLS = 10;
/** The details of a thread's newest messages can be read, those of older ones count as deleted (API-134). */
export const READABLE_MESSAGES_MAX = 20;

/** What `limit` is silently lowered to: conversations of a page, messages of a conversation; of personas our own choice. */
export const CONVERSATIONS_LIMIT_MAX = 200;
export const MESSAGES_LIMIT_MAX = 100;
export const PERSONAS_LIMIT_MAX = 100;

/** The Messenger profile (API-136): ice breakers, characters of a greeting, a menu's items and their titles, domains. */
export const ICE_BREAKERS_MAX = 4;
export const GREETING_LENGTH_MAX = 160;
export const MENU_ITEMS_MAX = 20;
export const MENU_TITLE_LENGTH_MAX = 30;
export const WHITELISTED_DOMAINS_MAX = 50;

/** Bytes of an Instagram text in UTF-8. */
export const INSTAGRAM_TEXT_BYTES_MAX = 1000;
