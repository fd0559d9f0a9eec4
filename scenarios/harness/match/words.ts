/** Journal entries and expectations in words a reader of a report understands without the file. */
import type { Entry } from '../journal.ts';
import type { Expectation } from '../language/observations.ts';
import type { Fact } from '../rules/rule.ts';
import { kindOf, personOf, textOf } from './find.ts';
import type { Names } from './names.ts';

export function factOf(entry: Entry, names: Names): Fact {
  return { seq: entry.seq, sentence: sentenceOf(entry, names) };
}

export function sentenceOf(entry: Entry, names: Names): string {
  const about = 'psid' in entry && entry.psid !== undefined ? names.of(entry.psid) : 'the page';
  switch (entry.kind) {
    case 'act':
      return `${entry.by === 'inbox' ? 'the inbox' : about}: ${entry.type}${quoted(entry.text)}`;
    case 'routing':
      return `${entry.entry} of ${about} was routed to ${names.of(entry.routed_to)} (owner ${names.of(entry.owner_before)} → ${names.of(entry.owner_after)}, ${entry.rule})`;
    case 'call':
      return `${names.of(entry.app)} called ${entry.call} for ${about}${quoted(textOf(entry.params.message))}${controlWords(entry.params.thread_control)}`;
    case 'answer':
      return `${names.of(entry.app)}’s ${entry.call} was ${answerWords(entry)}`;
    case 'refusal':
      return `refused by ${entry.rule} (${entry.rejection})${entry.would_pass === undefined ? '' : `: ${entry.would_pass}`}`;
    case 'control':
      return `control of ${about}: ${names.of(entry.from)} → ${names.of(entry.to)} (${entry.move} via ${entry.via}, ${entry.rule}${entry.cause === null ? '' : `, caused by #${entry.cause}`})`;
    case 'delivery':
      return entry.channel === 'phone'
        ? `${about} was shown ${quoted(textOf(entry.message)).trim() || 'a message'} of ${names.of(entry.by)}`
        : `${entry.event} about ${about} owed to ${names.of(entry.to)} in ${entry.channel}`;
    case 'attempt':
      return `delivery ${entry.delivery} to ${names.of(entry.to)}, attempt ${entry.n}: ${entry.outcome}`;
    case 'clock':
      return `the clock moved to ${entry.to_at ?? entry.at}`;
    case 'fault':
      return entry.what === 'redelivered'
        ? `delivery ${entry.delivery} to ${names.of(entry.to)} is sent again by order`
        : `fault ${entry.id} ${entry.what}`;
    case 'setting':
      return `setting ${entry.what}`;
    default: {
      const unheard: never = entry;
      return String(unheard);
    }
  }
}

function answerWords(answer: Extract<Entry, { kind: 'answer' }>): string {
  if (answer.lost !== undefined) {
    return answer.lost === 'after_commit'
      ? 'accepted, but its answer was lost'
      : 'cut off before it was decided';
  }
  if (answer.outcome === 'ok') return 'accepted';
  const code = answer.subcode === undefined ? `${answer.code}` : `${answer.code}/${answer.subcode}`;
  return `${answer.outcome === 'faulted' ? 'answered by an ordered fault' : 'refused'} with ${code}`;
}

function controlWords(control: unknown): string {
  if (typeof control !== 'object' || control === null) return '';
  return ` with thread_control ${JSON.stringify(control)}`;
}

function quoted(text: string | undefined): string {
  return text === undefined ? '' : ` “${text}”`;
}

export function expectationWords(wanted: Expectation): string {
  if ('call' in wanted) {
    const verb = `${wanted.call.by} calling ${kindOf(wanted.call)} for ${personOf(wanted.call)}`;
    return wanted.outcome === undefined ? verb : `${verb}, ${outcomeWords(wanted.outcome)}`;
  }
  if ('delivery' in wanted) {
    const { to, channel, field, kind, about, previous_owner, metadata } = wanted.delivery;
    const { having, lacking, entry_having, entry_lacking } = wanted.delivery;
    const members = { ...having, ...entry_having };
    const absent = [...(lacking ?? []), ...(entry_lacking ?? [])];
    const parts = [
      `a delivery${to === undefined ? '' : ` to ${to}`}`,
      field === undefined ? '' : ` on ${field}`,
      channel === undefined ? '' : ` in ${channel}`,
      kind === undefined ? '' : ` of ${kind}`,
      about === undefined ? '' : ` about ${about}`,
      previous_owner === undefined ? '' : ` from ${previous_owner}`,
      metadata === undefined ? '' : ` with metadata ${JSON.stringify(metadata)}`,
      ...Object.entries(members).map(([path, value]) => `, ${path} = ${JSON.stringify(value)}`),
      absent.length === 0 ? '' : `, without ${absent.join(', ')}`,
    ];
    return parts.join('');
  }
  if ('moved' in wanted) {
    const { moved, from, to, cause } = wanted;
    return `control of ${moved} moving${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}${cause === undefined ? '' : ` because of ${cause}`}`;
  }
  const said = wanted.text_of === undefined ? quoted(wanted.text) : ` the text of ${wanted.text_of}`;
  return `${wanted.shown_to} being shown${said || ' a message'}`;
}

export function outcomeWords(outcome: unknown): string {
  if (typeof outcome === 'object' && outcome !== null) {
    const code = Reflect.get(outcome, 'code');
    const subcode = Reflect.get(outcome, 'subcode');
    return `answered ${code}${subcode === undefined ? '' : `/${subcode}`}`;
  }
  return String(outcome);
}
