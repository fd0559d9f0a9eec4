/** Judges one observation against the journal. Pure: what needs the wire (reads, clocks) is looked up before. */
import type { Entry } from '../journal.ts';
import { durationMs } from '../language/duration.ts';
import type {
  CallObserved,
  DeliveryObserved,
  ExplainsObserved,
  MovedObserved,
  OrderObserved,
  OwnerObserved,
  ShownObserved,
} from '../language/observations.ts';
import { limits } from '../limits.ts';
import { answerTo, entryAt, findAll, hasOutcome, rootsOf } from './find.ts';
import { ownershipAt } from './owner.ts';
import type { Bound, Finding, Scene, Window } from './scene.ts';
import { expectationWords, factOf, outcomeWords } from './words.ts';

export type Countable = CallObserved | DeliveryObserved | MovedObserved | ShownObserved;

export function judgeCountable(wanted: Countable, scene: Scene): Finding {
  if ('call' in wanted && wanted.nth !== undefined) return judgeNthCall(wanted, wanted.nth, scene);
  const found = findAll(wanted, scene, windowOf(wanted, scene));
  const times = wanted.times;
  const good = times === undefined ? found.length > 0 : found.length === times;
  const expected = `${expectationWords(wanted)}${times === undefined ? '' : `, ${countWords(times)}`}`;
  const binds = boundEntry(found.at(-1), scene);
  return {
    verdict: good ? 'pass' : 'fail',
    expected,
    seen: `it happened ${countWords(found.length)}`,
    facts: good ? [] : nearFacts(wanted, found, scene),
    matched: found.map(({ seq }) => seq),
    ...(binds === undefined ? {} : { binds }),
  };
}

/** What names its own anchor is looked for from there; everything else since the last `when` began. */
function windowOf(wanted: Countable, scene: Scene): Window {
  const anchored =
    ('delivery' in wanted && wanted.delivery.about !== undefined) ||
    ('moved' in wanted && wanted.cause !== undefined);
  if (anchored) return { after: 0, upTo: scene.horizon };
  if ('shown_to' in wanted && wanted.text_of !== undefined) {
    return { after: scene.steps.get(wanted.text_of)?.from ?? 0, upTo: scene.horizon };
  }
  return { after: scene.since, upTo: scene.horizon };
}

function judgeNthCall(wanted: CallObserved, nth: number, scene: Scene): Finding {
  const { outcome, ...anyOutcome } = wanted;
  const call = nthCall(anyOutcome, nth, scene);
  const answer = call === undefined ? undefined : answerTo(call.seq, scene.journal);
  const good = call !== undefined && (outcome === undefined || hasOutcome(answer, outcome));
  const seen =
    call === undefined
      ? `there was no call number ${nth}`
      : answer === undefined
        ? 'the call was never answered'
        : factOf(answer, scene.names).sentence;
  const binds = boundEntry(call, scene);
  return {
    verdict: good ? 'pass' : 'fail',
    expected: `call number ${nth}: ${expectationWords(anyOutcome)}${outcome === undefined ? '' : `, ${outcomeWords(outcome)}`}`,
    seen,
    facts: good
      ? []
      : [call, answer].flatMap((entry) => (entry === undefined ? [] : [factOf(entry, scene.names)])),
    matched: call === undefined ? [] : [call.seq],
    ...(binds === undefined ? {} : { binds }),
  };
}

/** Calls are counted from the first time the app was asked for something, over the whole cell. */
export function nthCall(wanted: Pick<CallObserved, 'call'>, nth: number, scene: Scene): Entry | undefined {
  const after = scene.countedFrom.get(wanted.call.by) ?? 0;
  return findAll({ call: wanted.call }, scene, { after, upTo: Number.POSITIVE_INFINITY })[nth - 1];
}

function boundEntry(entry: Entry | undefined, scene: Scene): Bound | undefined {
  if (entry === undefined) return undefined;
  if (entry.kind !== 'call') return { kind: 'entry', seq: entry.seq };
  const answer = answerTo(entry.seq, scene.journal);
  return { kind: 'call', call: entry.seq, answer: answer?.seq, accepted: answer?.outcome === 'ok' };
}

/** Live facts that only the simulator's own reading of the thread can add. */
export interface ThreadView {
  readonly owner: string | null;
  readonly expiresAt: string | null;
}

export interface Present {
  readonly nowMs: number;
  /** Left out when something has happened since: what is read now is then another thread’s state. */
  readonly live: ThreadView | undefined;
}

export function judgeOwner(wanted: OwnerObserved, scene: Scene, { nowMs, live }: Present): Finding {
  const { names } = scene;
  const person = names.soleOr(wanted.of);
  const told = ownershipAt(scene.journal, names.psid(person, wanted.page), scene.horizon);
  const expectedOwner = names.ownerId(wanted.owner);
  const doubts: string[] = [];
  if (told.owner !== expectedOwner) doubts.push(`the journal says ${names.of(told.owner)}`);
  if (live !== undefined && live.owner !== told.owner)
    doubts.push(`reading the thread says ${names.of(live.owner)}`);
  if (live !== undefined && told.owner !== null && live.expiresAt !== told.expiresAt) {
    doubts.push(
      `the journal says the lease ends at ${told.expiresAt}, reading the thread says ${live.expiresAt}`,
    );
  }
  if (wanted.lease !== undefined) {
    const name = wanted.lease.slice('same-as '.length);
    const lease = scene.bound.get(name);
    if (lease?.kind !== 'lease') doubts.push(`${name} is no lease`);
    else if (lease.expiresAt !== told.expiresAt || lease.owner !== told.owner) {
      doubts.push(
        `${name} was ${names.of(lease.owner)} until ${lease.expiresAt}, now it is until ${told.expiresAt}`,
      );
    }
  }
  if (wanted.ends_in !== undefined) {
    const left = told.expiresAt === null ? null : Date.parse(told.expiresAt) - nowMs;
    if (left !== durationMs(wanted.ends_in))
      doubts.push(`the lease has ${left === null ? 'no end' : `${left} ms left`}`);
  }
  return {
    verdict: doubts.length === 0 ? 'pass' : 'fail',
    expected: `${wanted.owner} owns the thread of ${person}${wanted.lease === undefined ? '' : ` with the lease ${wanted.lease}`}${wanted.ends_in === undefined ? '' : ` for another ${wanted.ends_in}`}`,
    seen: doubts.length === 0 ? `${names.of(told.owner)} until ${told.expiresAt}` : doubts.join('; '),
    facts: doubts.length === 0 ? [] : threadFacts(names.psid(person, wanted.page), scene),
    matched: [],
    binds: { kind: 'lease', owner: told.owner, expiresAt: told.expiresAt },
  };
}

/** `x.accepted`, `x.called`, a step, a bound thing, or the bare word `moved`, `shown` or `delivered`. */
export function judgeOrder(wanted: OrderObserved, scene: Scene): Finding {
  const places = wanted.order.map((term) => ({ term, seq: placeOf(term, scene) }));
  const missing = places.filter(({ seq }) => seq === undefined).map(({ term }) => term);
  const seqs = places.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
  const ordered = seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0));
  const good = missing.length === 0 && ordered;
  return {
    verdict: good ? 'pass' : 'fail',
    expected: `in this order: ${wanted.order.join(', ')}`,
    seen:
      missing.length > 0
        ? `${missing.join(' and ')} did not happen`
        : places.map(({ term, seq }) => `${term} at #${seq}`).join(', '),
    facts: good ? [] : seqs.flatMap((seq) => factsAt(seq, scene)),
    matched: seqs,
  };
}

function placeOf(term: string, scene: Scene): number | undefined {
  const [name = '', aspect] = term.split('.');
  const bound = scene.bound.get(name);
  if (bound?.kind === 'call') {
    if (aspect !== 'accepted') return bound.call;
    return bound.accepted ? bound.answer : undefined;
  }
  if (bound?.kind === 'entry') return bound.seq;
  const window = { after: scene.since, upTo: scene.horizon };
  const first = (test: (entry: Entry) => boolean): number | undefined =>
    scene.journal.find((entry) => entry.seq > window.after && entry.seq <= window.upTo && test(entry))?.seq;
  if (term === 'moved') return first((entry) => entry.kind === 'control' && entry.from !== entry.to);
  if (term === 'shown') return first((entry) => entry.kind === 'delivery' && entry.channel === 'phone');
  if (term === 'delivered') return first((entry) => entry.kind === 'delivery' && entry.channel !== 'phone');
  return scene.steps.get(name)?.roots[0];
}

/** `live` is the rule that `explain` names for the owner of a person’s thread. */
export function judgeExplains(wanted: ExplainsObserved, scene: Scene, live: string | undefined): Finding {
  const rules = Array.isArray(wanted.rule) ? wanted.rule : [wanted.rule];
  const roots = rootsOf(wanted.explains, scene);
  const reasons = scene.journal.filter(
    (entry) =>
      (entry.kind === 'refusal' || entry.kind === 'routing') &&
      // What the control plane refuses has no call before it: the refusal itself is what the step left.
      roots.includes(entry.cause ?? entry.seq),
  );
  const told =
    live ??
    reasons.map((entry) => (entry.kind === 'refusal' || entry.kind === 'routing' ? entry.rule : ''))[0];
  const good = told !== undefined && rules.includes(told);
  return {
    verdict: good ? 'pass' : 'fail',
    expected: `${wanted.explains} is explained by ${rules.join(' or ')}`,
    seen: told === undefined ? 'there is no explanation' : `it is explained by ${told}`,
    facts: good ? [] : reasons.map((entry) => factOf(entry, scene.names)),
    matched: reasons.map(({ seq }) => seq),
  };
}

/** What comes nearest to the expectation, so that a reader sees why it was missed. */
function nearFacts(wanted: Countable, found: readonly Entry[], scene: Scene): Finding['facts'] {
  if (found.length > 0) return found.slice(0, limits.factsMax).map((entry) => factOf(entry, scene.names));
  const kinds = kindsNear(wanted);
  return scene.journal
    .filter((entry) => entry.seq > scene.since && entry.seq <= scene.horizon && kinds.includes(entry.kind))
    .slice(-limits.factsMax)
    .map((entry) => factOf(entry, scene.names));
}

function kindsNear(wanted: Countable): readonly Entry['kind'][] {
  if ('call' in wanted) return ['act', 'call', 'answer'];
  if ('delivery' in wanted) return ['act', 'call', 'control', 'delivery'];
  if ('moved' in wanted) return ['act', 'routing', 'call', 'answer', 'control'];
  return ['call', 'answer', 'delivery'];
}

export function threadFacts(psid: string, scene: Scene): Finding['facts'] {
  return scene.journal
    .filter((entry) => entry.seq <= scene.horizon && 'psid' in entry && entry.psid === psid)
    .filter(({ kind }) => kind === 'routing' || kind === 'control' || kind === 'call' || kind === 'answer')
    .slice(-limits.factsMax)
    .map((entry) => factOf(entry, scene.names));
}

function factsAt(seq: number, scene: Scene): Finding['facts'] {
  const entry = entryAt(seq, scene.journal);
  return entry === undefined ? [] : [factOf(entry, scene.names)];
}

export function countWords(count: number): string {
  if (count === 0) return 'not once';
  return count === 1 ? 'once' : `${count} times`;
}
