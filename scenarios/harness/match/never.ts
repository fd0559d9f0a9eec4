/** What must not happen. A silence proves something only where the forbidden thing could have happened. */
import type { Entry } from '../journal.ts';
import type { Expectation, NeverObserved } from '../language/observations.ts';
import { findAll, isOf, personOf } from './find.ts';
import type { Finding, Scene, Window } from './scene.ts';
import { within } from './scene.ts';
import { expectationWords, factOf } from './words.ts';

export function judgeNever(wanted: NeverObserved, scene: Scene, window: Window): Finding {
  const found = findAll(wanted.never, scene, window);
  const expected = `never ${expectationWords(wanted.never)}${windowWords(wanted)}`;
  if (found.length > 0) {
    return {
      verdict: 'fail',
      expected,
      seen: `it happened at ${found.map(({ seq }) => `#${seq}`).join(', ')}`,
      facts: found.flatMap((entry) => causesOf(entry.seq, scene)),
      matched: found.map(({ seq }) => seq),
    };
  }
  const impossible = whyImpossible(wanted.never, scene, window);
  return {
    verdict: impossible === undefined ? 'pass' : 'not-exercised',
    expected,
    seen: impossible === undefined ? 'it did not happen' : `it could not have happened: ${impossible}`,
    facts: [],
    matched: [],
  };
}

/**
 * `between` runs from the beginning of a `when`, or the end of another step, to the beginning of the other. `for` opens after the last thing that this step has
 * already seen, else where the last `when` began, and stays open to the end of what was watched.
 */
export function neverWindow(wanted: NeverObserved, scene: Scene, seenInStep: number | undefined): Window {
  if (wanted.between !== undefined) {
    const [first, last] = wanted.between;
    const opened = scene.steps.get(first);
    const closed = scene.steps.get(last);
    const after = opened?.kind === 'when' ? opened.from : (opened?.to ?? 0);
    return { after, upTo: Math.min(scene.horizon, closed?.from ?? scene.horizon) };
  }
  if (wanted.for !== undefined) {
    return { after: Math.max(scene.since, seenInStep ?? 0), upTo: Number.POSITIVE_INFINITY };
  }
  return { after: scene.since, upTo: scene.horizon };
}

/** Why the forbidden thing was out of reach in the window, or undefined when it was not. */
function whyImpossible(forbidden: Expectation, scene: Scene, window: Window): string | undefined {
  const inside = scene.journal.filter((entry) => within(entry, window));
  if ('call' in forbidden) return whyNoCall(forbidden.call.by, personOf(forbidden.call), scene, window);
  if ('moved' in forbidden) {
    const stirred = inside.some(
      (entry) =>
        entry.kind === 'clock' ||
        entry.kind === 'setting' ||
        ((entry.kind === 'call' || entry.kind === 'act') && isOf(forbidden.moved, entry.psid, scene)),
    );
    return stirred
      ? undefined
      : `nobody did anything in the thread of ${forbidden.moved}, no setting changed and no time passed`;
  }
  if ('shown_to' in forbidden) {
    const sent = inside.some(
      (entry) =>
        entry.kind === 'call' && entry.call === 'send' && isOf(forbidden.shown_to, entry.psid, scene),
    );
    return sent ? undefined : `nobody sent ${forbidden.shown_to} anything`;
  }
  const { to, field } = forbidden.delivery;
  const stirred = inside.some(tellsOf);
  if (!stirred) return 'nobody did anything that a webhook could tell of';
  return hears(to, field, scene)
    ? undefined
    : `${to ?? 'no app'} is not subscribed to ${field ?? 'anything'}`;
}

/** What webhooks tell of: acts, calls for a thread, and control that moved or lapsed. */
function tellsOf(entry: Entry): boolean {
  return (
    entry.kind === 'act' || entry.kind === 'control' || (entry.kind === 'call' && entry.psid !== undefined)
  );
}

/**
 * An app with a mind of its own must have shown that it acts: a partner that does nothing keeps every silence. An app played by
 * the harness only does what it is asked; for it, being there and hearing of the thread is enough.
 */
function whyNoCall(by: string, person: string, scene: Scene, window: Window): string | undefined {
  const app = scene.names.app(by).id;
  const before = scene.journal.filter((entry) => entry.seq <= window.upTo);
  if (before.some((entry) => entry.kind === 'call' && entry.app === app && isOf(person, entry.psid, scene))) {
    return undefined;
  }
  if (scene.alive.has(by)) return `${by} has not yet shown that it acts in this thread`;
  const heard = before.some(
    (entry) => entry.kind === 'delivery' && entry.to === app && isOf(person, entry.psid, scene),
  );
  return heard ? undefined : `${by} never heard of the thread`;
}

function hears(app: string | undefined, field: string | undefined, scene: Scene): boolean {
  const wanted = app === undefined ? undefined : scene.names.app(app).id;
  return scene.journal.some(
    (entry) =>
      entry.kind === 'setting' &&
      entry.what === 'connection_put' &&
      (wanted === undefined || entry.app === wanted) &&
      (field === undefined || entry.subscribed_fields.includes(field)),
  );
}

/** The chain of causes of an entry, first cause first. */
function causesOf(seq: number, scene: Scene): Finding['facts'] {
  const facts: Finding['facts'][number][] = [];
  let next: number | null = seq;
  while (next !== null) {
    const current: number = next;
    const entry = scene.journal.find((one) => one.seq === current);
    if (entry === undefined) break;
    facts.unshift(factOf(entry, scene.names));
    next = entry.cause;
  }
  return facts;
}

function windowWords({ between, for: span }: NeverObserved): string {
  if (between !== undefined) return ` between ${between[0]} and ${between[1]}`;
  if (span !== undefined) return ` for ${span.virtual ?? span.real ?? 'a while'}`;
  return '';
}
