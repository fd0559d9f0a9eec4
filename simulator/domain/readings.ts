/** Where Meta's documents are silent or disagree: each open question, its possible answers and our default. */

import type { RuleId } from './rules.ts';

export interface Readings {
  readonly profile: 'current' | 'h2';
  readonly defaultAppOwnsOnInbound: boolean;
  readonly 'routing.overrideActiveOwner': boolean;
  readonly 'routing.emitHandover': boolean;
  readonly takeFanout: 'all' | 'previous_owner';
  readonly takeFromIdleEmits: boolean;
  readonly idleTakeNeedsPermission: boolean;
  readonly 'campaign.maxDays': 30 | 7;
  readonly echoRouting: 'at_send' | 'at_delivery';
  readonly hopContext: 'array' | 'object' | 'off';
  readonly appIdsAsNumbers: boolean;
  readonly 'threadOwner.expirationAs': 'seconds' | 'iso';
  readonly metadataMaxLength: 2000 | 0;
  readonly humanAgentTakes: boolean;
  readonly clearingDefaultApp: 'refused' | 'returns-to-zero-config';
  readonly echoInboxIdTypo: boolean;
  readonly templateTypes: 'known' | 'any';
  readonly mediaElsewhere: 'trusted' | 'refused';
  readonly recurringTokens: 'refused' | 'accepted';
  readonly strict: boolean;
  readonly 'webhooks.batching': 'off' | 'on';
  readonly versionWarning: 'on' | 'off';
  readonly rateLimits: 'off' | 'on';
  readonly threadSends: 0 | 20 | 10;
}

export type ReadingName = keyof Readings;

interface ReadingDescription<Name extends ReadingName> {
  /** The first value is the default. */
  readonly values: readonly [Readings[Name], ...Readings[Name][]];
  readonly question: string;
  readonly evidence: string;
  /** The requirements whose outcome hangs on it. */
  readonly bears_on: readonly RuleId[];
}

type ReadingTable = { readonly [Name in ReadingName]: ReadingDescription<Name> };

export const READINGS: ReadingTable = {
  profile: {
    values: ['current', 'h2'],
    question:
      'Which edition serves a page that has no default app: today’s, or the handover protocol it replaced?',
    evidence:
      'The handover protocol was withdrawn in September 2025; `h2` lets an integration be compared before and after.',
    bears_on: ['CR-017', 'CR-053', 'CR-068', 'CR-078', 'CR-115', 'CR-117'],
  },
  defaultAppOwnsOnInbound: {
    values: [true, false],
    question: 'Does the default app own a thread after an unrouted message, or may it merely answer?',
    evidence: 'The edition before routing gave control with the first message; today’s pages do not say.',
    bears_on: ['CR-019', 'CR-020', 'CR-021', 'CR-025'],
  },
  'routing.overrideActiveOwner': {
    values: [true, false],
    question: 'Does an ad or a link with a route move a thread that another app owns?',
    evidence: 'Only lead ads are explicit: their app takes the thread without a condition.',
    bears_on: ['CR-088', 'CR-092', 'CR-093'],
  },
  'routing.emitHandover': {
    values: [false, true],
    question: 'Is a handover event sent when routing, not an API call, changes the owner?',
    evidence: 'No sample shows one except at the end of a lead form.',
    bears_on: ['CR-088', 'CR-092', 'CR-093', 'CR-095'],
  },
  takeFanout: {
    values: ['all', 'previous_owner'],
    question: 'Who hears of a take: every subscribed app or only the one that lost the thread?',
    evidence: 'Messenger’s page says every subscriber; the reference and Instagram’s page say the loser.',
    bears_on: ['CR-074', 'CR-075'],
  },
  takeFromIdleEmits: {
    values: [true, false],
    question: 'Is a take event sent when nobody owned the thread?',
    evidence: 'A sample allows a null previous owner; Instagram’s page says nothing is sent.',
    bears_on: ['CR-071', 'CR-074'],
  },
  idleTakeNeedsPermission: {
    values: [false, true],
    question: 'Does taking an idle thread need the per-app permission?',
    evidence: 'Messenger’s page lists idle as sufficient; Instagram’s page asks for the permission.',
    bears_on: ['CR-071'],
  },
  'campaign.maxDays': {
    values: [30, 7],
    question: 'How many days may an ad keep the thread with its app?',
    evidence: 'The changelog says 30, the lead-ads page 7; 1 to 7 behave alike under both.',
    bears_on: ['CR-089', 'CR-090'],
  },
  echoRouting: {
    values: ['at_send', 'at_delivery'],
    question: 'Does an echo follow the owner at the time of the send or at the time of delivery?',
    evidence: 'A platform that passed right after a send saw the echo go to the new owner.',
    bears_on: ['CR-036', 'CR-105'],
  },
  hopContext: {
    values: ['array', 'object', 'off'],
    question: 'Which shape has `hop_context` beside the messaging array?',
    evidence: 'Captured as an array and, earlier, as an object; undocumented.',
    bears_on: ['CR-060', 'CR-119'],
  },
  appIdsAsNumbers: {
    values: [false, true],
    question: 'Are app ids in handover events strings or numbers?',
    evidence: 'The reference types strings and prints both.',
    bears_on: ['CR-058', 'CR-059', 'CR-074'],
  },
  'threadOwner.expirationAs': {
    values: ['seconds', 'iso'],
    question: 'Is the expiration of `thread_owner` a number of seconds or a date text?',
    evidence: 'Documented as a number; a date text was met in the field.',
    bears_on: ['CR-086', 'CR-111', 'CR-112'],
  },
  metadataMaxLength: {
    values: [2000, 0],
    question: 'How long may the metadata of a handover be (0 means no limit)?',
    evidence: 'One client and the WhatsApp sibling say 2000 characters.',
    bears_on: ['CR-060'],
  },
  humanAgentTakes: {
    values: [true, false],
    question: 'Does a permitted HUMAN_AGENT send by a non-owner take the thread?',
    evidence: 'Said only in the negative: without the permission it cannot.',
    bears_on: ['CR-032', 'CR-033'],
  },
  clearingDefaultApp: {
    values: ['refused', 'returns-to-zero-config'],
    question: 'Does removing the default app switch Conversation Routing off again?',
    evidence: 'Meta is silent; product documentation says that there is no way back.',
    bears_on: ['CR-005'],
  },
  echoInboxIdTypo: {
    values: [false, true],
    question: 'Do inbox echoes carry the id that is one digit short?',
    evidence: 'One reference page prints it; fixtures show the full id.',
    bears_on: ['CR-106'],
  },
  templateTypes: {
    values: ['known', 'any'],
    question: 'Does a template type that no reference page names pass?',
    evidence: 'The image grid was announced without the value of its template_type.',
    bears_on: ['API-077'],
  },
  mediaElsewhere: {
    values: ['trusted', 'refused'],
    question: 'May a file lie at an address outside this machine and the networks beside it?',
    evidence:
      'Not a question about Meta: such addresses are never fetched here, so the file is believed to be there or not.',
    bears_on: ['API-079'],
  },
  recurringTokens: {
    values: ['refused', 'accepted'],
    question: 'Can a recurring-notification token still be written to?',
    evidence: 'Reported as switched off for new sends in February 2026; the reference still lists it.',
    bears_on: ['API-089'],
  },
  strict: {
    values: [false, true],
    question: 'Shall each answer that leans on an inferred rule or an open reading be marked?',
    evidence: 'Not a question about Meta: it shows where this simulator had to choose.',
    bears_on: [],
  },
  'webhooks.batching': {
    values: ['off', 'on'],
    question: 'Do updates that are due for an app at the same time travel in one body?',
    evidence:
      'Bodies may hold up to 1000 updates and batching is not promised; in practice each comes alone.',
    bears_on: ['API-111'],
  },
  versionWarning: {
    values: ['on', 'off'],
    question: 'Does an answer say so in a header when another version than the one named has served it?',
    evidence: 'One recorded answer did, in a header that is named after ads calls; no page tells of it.',
    bears_on: ['API-004'],
  },
  rateLimits: {
    values: ['off', 'on'],
    question: 'Are calls counted against Meta’s limits, and refused beyond them?',
    evidence: 'The limits are documented; most tests want none of them.',
    bears_on: ['API-137', 'API-138', 'API-139', 'API-140'],
  },
  threadSends: {
    values: [0, 20, 10],
    question: 'How many messages may go to one thread within a second (0 means no limit)?',
    evidence: 'Meta limits too many messages to one thread and names no number; most tests want no limit.',
    bears_on: ['API-138'],
  },
};

export const READING_NAMES = Object.keys(READINGS) as ReadingName[];

export function defaultReadings(): Readings {
  return Object.fromEntries(
    READING_NAMES.map((name) => [name, READINGS[name].values[0]]),
  ) as unknown as Readings;
}

/** Whether `value` is one of the values that the named reading knows. */
export function isReadingValue(name: ReadingName, value: unknown): boolean {
  return (READINGS[name].values as readonly unknown[]).includes(value);
}
