// One entry of a journal as one line in words, with names for ids (docs/journal.md says what an entry holds).
import type { Entry } from '../library/index.d.ts';
import { readable } from './control.ts';
import type { Names } from './names.ts';

const kindLength = 'delivery'.length;
const textLength = 80;

export function lineOf(entry: Entry, names: Names): string {
  const { seq, at, kind } = entry;
  const words = wordsOf(entry, names);
  return `${readable(at)}  #${String(seq).padEnd(4)} ${kind.padEnd(kindLength)}  ${harmless(words)}`;
}

/** People and apps write what they like; it must not move the cursor of whoever reads it, nor begin a line. */
function harmless(words: string): string {
  return words.replace(/\p{Cc}+/gu, ' ');
}

export function wordsOf(entry: Entry, names: Names): string {
  switch (entry.kind) {
    case 'act':
      return actWords(entry, names);
    case 'routing':
      return routingWords(entry, names);
    case 'control':
      return controlWords(entry, names);
    case 'call':
      return `${names.of(entry.app)} calls ${entry.call}${threadWords(entry, names)}${said(textIn(entry.params))}`;
    case 'answer':
      return answerWords(entry, names);
    case 'refusal': {
      const who = entry.app === undefined ? 'the control plane' : names.of(entry.app);
      return `${entry.call} by ${who} refused: ${entry.rejection} (${entry.rule}); ${entry.would_pass}`;
    }
    case 'delivery':
      return deliveryWords(entry, names);
    case 'attempt':
      return attemptWords(entry, names);
    case 'clock':
      return entry.what === 'mode'
        ? `the clock is ${entry.mode} now, at ${readable(String(entry.to_at))}`
        : `the clock goes from ${readable(String(entry.from_at))} to ${readable(String(entry.to_at))}`;
    case 'fault':
      return faultWords(entry);
    case 'setting':
      return settingWords(entry, names);
    default:
      // A newer simulator may know more kinds; its line is told as it is.
      return rest(entry);
  }
}

const acts: Readonly<Record<string, (entry: Entry) => string>> = {
  message: ({ text }) => (text === undefined || text === null ? 'sends something' : 'writes'),
  ad_click: ({ ad_id }) => `clicks ad ${ad_id}`,
  link: ({ ref }) => `follows a link${ref ? ` with ref "${ref}"` : ''}`,
  get_started: () => 'taps Get Started',
  postback: ({ title }) => `taps the button "${title}"`,
  quick_reply: () => 'taps the quick reply',
  ice_breaker: ({ title }) => `taps the ice breaker "${title}"`,
  menu: ({ title }) => `taps "${title}" in the menu`,
  sponsored_reply: ({ ad_id }) => `answers the sponsored message of ad ${ad_id}`,
  lead_answer: () => 'answers the lead form',
  comment: () => 'comments',
  post: () => 'posts',
  read: () => 'reads the messages',
  reaction: ({ reaction }) => {
    const emoji = (reaction as { emoji?: string } | null)?.emoji;
    return emoji === undefined ? 'takes a reaction back' : `reacts with ${emoji}`;
  },
  edit: () => 'edits a message',
  block: () => 'blocks the page',
  unblock: () => 'unblocks the page',
};

function actWords(entry: Entry, names: Names): string {
  const who = entry.by === 'person' ? names.person(entry.psid) : entry.by === 'inbox' ? 'The inbox' : 'Meta';
  const does = acts[String(entry.type)]?.(entry) ?? `does ${String(entry.type).replaceAll('_', ' ')}`;
  const place =
    entry.by === 'inbox' ? `${names.of(entry.page)} (${names.person(entry.psid)})` : names.of(entry.page);
  return `${who} ${does} on ${place}${said(entry.text)}`;
}

function routingWords(entry: Entry, names: Names): string {
  const to = entry.routed_to === null ? 'every subscribed app' : names.of(entry.routed_to);
  return `the ${entry.entry} goes to ${to} (${entry.rule})`;
}

function controlWords(entry: Entry, names: Names): string {
  const whose = `${names.person(entry.psid)} on ${names.of(entry.page)}`;
  const until = entry.expires_at ? `, until ${readable(String(entry.expires_at))}` : '';
  if (entry.move === 'extend')
    return `${whose}: ${names.of(entry.to)} sets the end of its lease${until} (${entry.rule})`;
  const how = `${String(entry.move).replaceAll('_', ' ')}${entry.via === 'send' ? ' with a message' : ''}`;
  return `${whose}: ${names.of(entry.from)} → ${names.of(entry.to)} by ${how}${until} (${entry.rule})`;
}

function answerWords(entry: Entry, names: Names): string {
  const { outcome, status, code, subcode, lost } = entry;
  const error = code === undefined ? '' : `, error ${code}${subcode === undefined ? '' : `/${subcode}`}`;
  const heard = lost === undefined ? '' : `; the answer is lost (${String(lost).replace('_', ' ')})`;
  return `${entry.call} by ${names.of(entry.app)}: ${outcome}, ${status === null ? 'no answer' : status}${error}${heard}`;
}

function deliveryWords(entry: Entry, names: Names): string {
  if (entry.channel === 'phone') {
    const message = entry.message as { text?: unknown } | undefined;
    return `${names.person(entry.to)} sees the message of ${names.of(entry.by)}${said(message?.text)}`;
  }
  const event = String(entry.event).replaceAll('_', ' ');
  return `${entry.id}: ${event} for ${names.of(entry.to)} on ${entry.channel}`;
}

function attemptWords(entry: Entry, names: Names): string {
  const { delivery, to, n, outcome, status, error, next_at, exhausted } = entry;
  const answer = status === undefined ? (error === undefined ? '' : `, ${error}`) : `, ${status}`;
  const next = next_at ? `, again at ${readable(String(next_at))}` : exhausted ? ', given up' : '';
  return `${delivery} to ${names.of(to)}, attempt ${n}: ${outcome}${answer}${next}`;
}

function faultWords(entry: Entry): string {
  const { what, id, delivery, match, trigger, effect } = entry;
  if (what === 'armed')
    return `${id} is armed: ${JSON.stringify(effect)} on ${JSON.stringify(match)}, ${JSON.stringify(trigger)}`;
  const about = delivery === undefined ? '' : ` (${delivery})`;
  if (what === 'redelivered') return `${delivery} goes out once more`;
  return `${id} ${what === 'fired' ? 'fires' : `is ${what}`}${about}`;
}

function settingWords(entry: Entry, names: Names): string {
  const what = String(entry.what);
  const place = entry.page === undefined ? '' : ` on ${names.of(entry.page)}`;
  switch (what) {
    case 'world_created':
      return `the world ${entry.world} is made`;
    case 'app_put':
      return `app ${entry.app} is "${entry.name}"`;
    case 'page_put':
      return `page ${entry.page} is "${entry.name}"`;
    case 'person_put':
      return `person ${entry.person} is "${entry.name}"`;
    case 'connection_put':
      return `${names.of(entry.app)} is connected to ${names.of(entry.page)}`;
    case 'connection_deleted':
      return `${names.of(entry.app)} is disconnected from ${names.of(entry.page)} (${entry.why})`;
    case 'routing_put':
      return entry.default_app === null
        ? `routing${place}: no default app`
        : `routing${place}: the default app is ${names.of(entry.default_app)}`;
    case 'subscription_put':
      return `${names.of(entry.app)} hears at ${entry.callback_url}`;
    default: {
      const app = entry.app === undefined ? '' : ` of ${names.of(entry.app)}`;
      return `${what.replaceAll('_', ' ')}${app}${place}`;
    }
  }
}

function threadWords({ page, psid }: Entry, names: Names): string {
  if (psid !== undefined) return ` for ${names.person(psid)}`;
  return page === undefined ? '' : ` for ${names.of(page)}`;
}

/** What an app asked to be written, wherever its parameters hold it. */
function textIn(params: unknown): unknown {
  return (params as { message?: { text?: unknown } } | undefined)?.message?.text;
}

/** On one line, and not longer than a line. */
function said(text: unknown): string {
  if (typeof text !== 'string') return '';
  const flat = text.replace(/\s+/g, ' ');
  const characters = [...flat];
  return `: "${characters.length > textLength ? `${characters.slice(0, textLength).join('')}…` : flat}"`;
}

function rest({ seq: _seq, at: _at, kind: _kind, cause: _cause, ...members }: Entry): string {
  return JSON.stringify(members);
}
