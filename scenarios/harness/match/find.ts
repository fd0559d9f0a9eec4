/** Finds the entries of a journal that a countable observation speaks of. */
import { isDeepStrictEqual } from 'node:util';
import type { AnswerEntry, CallEntry, Entry, WebhookDelivery } from '../journal.ts';
import type {
  CallKind,
  CallPattern,
  DeliveryPattern,
  Expectation,
  Outcome,
} from '../language/observations.ts';
import { callKinds } from '../language/observations.ts';
import type { Scene, Window } from './scene.ts';
import { within } from './scene.ts';

export function findAll(wanted: Expectation, scene: Scene, window: Window): Entry[] {
  return scene.journal.filter((entry) => within(entry, window) && isMeant(wanted, entry, scene));
}

function isMeant(wanted: Expectation, entry: Entry, scene: Scene): boolean {
  if ('call' in wanted) return entry.kind === 'call' && isCall(wanted.call, wanted.outcome, entry, scene);
  if ('delivery' in wanted) {
    return (
      entry.kind === 'delivery' && entry.channel !== 'phone' && isDelivery(wanted.delivery, entry, scene)
    );
  }
  if ('moved' in wanted) {
    if (entry.kind !== 'control' || entry.from === entry.to || !isOf(wanted.moved, entry.psid, scene))
      return false;
    const { names } = scene;
    if (wanted.from !== undefined && entry.from !== names.ownerId(wanted.from)) return false;
    if (wanted.to !== undefined && entry.to !== names.ownerId(wanted.to)) return false;
    if (wanted.kind !== undefined && entry.move !== wanted.kind) return false;
    return (
      wanted.cause === undefined || rootsOf(wanted.cause, scene).some((root) => comesFrom(entry, root, scene))
    );
  }
  if (entry.kind !== 'delivery' || entry.channel !== 'phone' || !isOf(wanted.shown_to, entry.psid, scene))
    return false;
  if (wanted.by !== undefined && entry.by !== scene.names.ownerId(wanted.by)) return false;
  const text = textOf(entry.message);
  if (wanted.text !== undefined && text !== wanted.text) return false;
  return wanted.text_of === undefined || (scene.steps.get(wanted.text_of)?.texts ?? []).includes(text ?? '');
}

export function kindOf(pattern: CallPattern): CallKind {
  const kind = callKinds.find((one) => one in pattern);
  if (kind === undefined) throw new Error('a call pattern names no call');
  return kind;
}

export function personOf(pattern: CallPattern): string {
  return String(Reflect.get(pattern, kindOf(pattern)));
}

function isCall(pattern: CallPattern, outcome: Outcome | undefined, entry: CallEntry, scene: Scene): boolean {
  const kind = kindOf(pattern);
  if (entry.call !== kind || entry.app !== scene.names.app(pattern.by).id) return false;
  if (!isOf(personOf(pattern), entry.psid, scene)) return false;
  // Typing signs and read marks travel through the same edge; a `send` is what the person can read.
  if (kind === 'send' && !('message' in entry.params)) return false;
  if (pattern.text !== undefined && textOf(entry.params.message) !== pattern.text) return false;
  const has = Object.entries(pattern.having ?? {}).every(([path, value]) =>
    sameValue(valueAt(entry.params, path), value),
  );
  return has && (outcome === undefined || hasOutcome(answerTo(entry.seq, scene.journal), outcome));
}

export function answerTo(call: number, journal: readonly Entry[]): AnswerEntry | undefined {
  return journal.find((entry): entry is AnswerEntry => entry.kind === 'answer' && entry.cause === call);
}

export function hasOutcome(answer: AnswerEntry | undefined, outcome: Outcome): boolean {
  if (answer === undefined) return false;
  if (typeof outcome === 'object') {
    return (
      answer.code === outcome.code && (outcome.subcode === undefined || answer.subcode === outcome.subcode)
    );
  }
  if (outcome === 'lost') return answer.lost !== undefined;
  return answer.outcome === outcome;
}

function isDelivery(pattern: DeliveryPattern, entry: WebhookDelivery, scene: Scene): boolean {
  const { names } = scene;
  if (pattern.to !== undefined && entry.to !== names.app(pattern.to).id) return false;
  if (pattern.of !== undefined && !isOf(pattern.of, entry.psid, scene)) return false;
  if (!isOnChannel(pattern, entry)) return false;
  if (pattern.kind !== undefined && entry.event !== pattern.kind) return false;
  if (
    pattern.about !== undefined &&
    !rootsOf(pattern.about, scene).some((root) => comesFrom(entry, root, scene))
  ) {
    return false;
  }
  const item = wireEvent(entry);
  const told = valueAt(item, entry.event);
  if (pattern.previous_owner !== undefined) {
    if (!sameId(valueAt(told, 'previous_owner_app_id'), names.ownerId(pattern.previous_owner))) return false;
  }
  if (pattern.new_owner !== undefined) {
    if (!sameId(valueAt(told, 'new_owner_app_id'), names.ownerId(pattern.new_owner))) return false;
  }
  if (pattern.metadata !== undefined && valueAt(told, 'metadata') !== pattern.metadata) return false;
  return (
    hasMembers(item, pattern.having, pattern.lacking) &&
    hasMembers(entry.entry, pattern.entry_having, pattern.entry_lacking)
  );
}

function isOnChannel({ channel, field }: DeliveryPattern, entry: WebhookDelivery): boolean {
  if (channel !== undefined && entry.channel !== channel) return false;
  if (field === undefined) return true;
  if (field === 'standby') return entry.channel === 'standby';
  return entry.field === field && (channel !== undefined || entry.channel !== 'standby');
}

function hasMembers(
  data: unknown,
  having: DeliveryPattern['having'],
  lacking: DeliveryPattern['lacking'],
): boolean {
  return (
    Object.entries(having ?? {}).every(([path, value]) => sameValue(valueAt(data, path), value)) &&
    (lacking ?? []).every((path) => valueAt(data, path) === undefined)
  );
}

/** The one event in the webhook entry of a delivery. */
export function wireEvent(entry: WebhookDelivery): unknown {
  const items = entry.entry[entry.channel];
  return Array.isArray(items) ? items[0] : undefined;
}

/** A step or a bound thing, as the entries it consists of. */
export function rootsOf(name: string, scene: Scene): readonly number[] {
  const bound = scene.bound.get(name);
  if (bound?.kind === 'call') return [bound.call];
  if (bound?.kind === 'entry') return [bound.seq];
  return scene.steps.get(name)?.roots ?? [];
}

/** Follows the causes of an entry upwards; an entry comes from itself, too. */
export function comesFrom(entry: Entry, root: number, scene: Scene): boolean {
  let seq: number | null = entry.seq;
  while (seq !== null && seq > root) seq = entryAt(seq, scene.journal)?.cause ?? null;
  return seq === root;
}

/** A journal that is a view of one thread has gaps, so the place is searched and not computed. */
export function entryAt(seq: number, journal: readonly Entry[]): Entry | undefined {
  let low = 0;
  let high = journal.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = journal[middle];
    if (entry === undefined || entry.seq === seq) return entry;
    if (entry.seq < seq) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

export function isOf(person: string, psid: string | undefined, scene: Scene): boolean {
  return psid !== undefined && Object.values(scene.names.person(person).psids).includes(psid);
}

export function textOf(message: unknown): string | undefined {
  const text = valueAt(message, 'text');
  return typeof text === 'string' ? text : undefined;
}

/** `thread_control.control_type`; arrays are walked by number. */
export function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      data,
    );
}

function sameValue(seen: unknown, wanted: unknown): boolean {
  return isDeepStrictEqual(seen, wanted) || (typeof seen === 'number' && String(seen) === wanted);
}

/** Ids come as numbers or strings; both mean the same app (CR-123). */
function sameId(seen: unknown, wanted: string | null): boolean {
  return wanted === null ? seen === null : String(seen) === wanted;
}
