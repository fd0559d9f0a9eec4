/** Why Meta did not do what it was asked, told apart by cause, each with one sentence and one next step (RI-19). */

export type FailureCause =
  | 'other_app_owns'
  | 'window_closed'
  | 'person_unreachable'
  | 'automated_flow'
  | 'page_restricted'
  | 'routing_off'
  | 'routing_on'
  | 'already_owner'
  | 'not_owner'
  | 'target_not_connected'
  | 'person_unknown'
  | 'tag_retired'
  | 'token_invalid'
  | 'app_review'
  | 'permission_missing'
  | 'rate_limited'
  | 'temporary'
  | 'invalid_parameter'
  | 'unreachable'
  | 'not_accepted'
  | 'interrupted'
  | 'other';

export type Failure = {
  readonly cause: FailureCause;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly message: string;
  readonly traceId: string | null;
};

type Explanation = { readonly sentence: string; readonly fix: string; readonly retryable: boolean };

/** `retryable` follows API-097: only causes that pass by themselves. Nothing here advises to take by reflex (F-19). */
export const failures: Readonly<Record<FailureCause, Explanation>> = {
  other_app_owns: {
    sentence: 'Another app controls this thread.',
    fix: 'Wait until control comes back, or take control if that is allowed.',
    retryable: false,
  },
  window_closed: {
    sentence: 'The messaging window has closed.',
    fix: 'Wait for the person to write, or use a tag that is allowed outside the window.',
    retryable: false,
  },
  person_unreachable: {
    sentence: 'This person is not receiving messages from the page.',
    fix: 'Nothing can be sent until the person allows it again.',
    retryable: false,
  },
  automated_flow: {
    sentence: 'A question flow of Meta runs in this thread.',
    fix: 'Wait for its hand-over; do not take control.',
    retryable: false,
  },
  page_restricted: {
    sentence: 'Meta has restricted this page from sending.',
    fix: 'Look at the page’s quality notices in Meta Business Suite.',
    retryable: false,
  },
  routing_off: {
    sentence: 'Conversation Routing is not set up for this page at Meta.',
    fix: 'Choose a default app in the page’s settings at Meta: Conversation routing.',
    retryable: false,
  },
  routing_on: {
    sentence: 'Requests do not exist on a page with Conversation Routing.',
    fix: 'Take control, or wait for it to be passed.',
    retryable: false,
  },
  already_owner: {
    sentence: 'This app already controls the thread.',
    fix: 'Nothing to do: send your reply.',
    retryable: false,
  },
  not_owner: {
    sentence: 'Only the app that controls the thread can do this.',
    fix: 'Take control first, if that is allowed.',
    retryable: false,
  },
  target_not_connected: {
    sentence: 'The chosen app is not connected to this page at Meta.',
    fix: 'Check its Application ID on the Configure Conversation Routing page.',
    retryable: false,
  },
  person_unknown: {
    sentence: 'Meta knows no such person on this page.',
    fix: 'Check that the page and the case belong together.',
    retryable: false,
  },
  tag_retired: {
    sentence: 'Meta no longer accepts this message tag.',
    fix: 'Send without the tag, or use the human-agent tag.',
    retryable: false,
  },
  token_invalid: {
    sentence: 'The page’s access token is no longer valid.',
    fix: 'An admin has to connect the page again.',
    retryable: false,
  },
  app_review: {
    sentence: 'The app may only message people who have a role on it.',
    fix: 'Finish App Review for pages_messaging at Meta.',
    retryable: false,
  },
  permission_missing: {
    sentence: 'Meta does not permit this to the app.',
    fix: 'Check the app’s permissions and its switches under Conversation routing at Meta.',
    retryable: false,
  },
  rate_limited: {
    sentence: 'Meta’s rate limit is used up for now.',
    fix: 'Send again in a little while.',
    retryable: true,
  },
  temporary: {
    sentence: 'Meta could not do it just now.',
    fix: 'Send again in a moment.',
    retryable: true,
  },
  invalid_parameter: {
    sentence: 'Meta did not accept the content of the call.',
    fix: 'Look at the details and change the reply.',
    retryable: false,
  },
  unreachable: {
    sentence: 'Meta could not be reached; nothing has left the desk.',
    fix: 'Send again when the connection is back.',
    retryable: true,
  },
  not_accepted: {
    sentence: 'The answer was lost, and the owner shows that the reply had not been accepted.',
    fix: 'Send again.',
    retryable: true,
  },
  interrupted: {
    sentence: 'The desk was stopped before this part was sent.',
    fix: 'Send again.',
    retryable: true,
  },
  other: {
    sentence: 'Meta refused.',
    fix: 'Look at the details.',
    retryable: false,
  },
};

/** What became of a call: done, refused for a reason, or unknown because the answer was lost. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly why: string };
