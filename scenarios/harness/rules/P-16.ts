/** P-16: an echo is not a question. */
import type { CallEntry, Entry, WebhookDelivery } from '../journal.ts';
import { hasMessage, holdsFloor } from '../oracle/control.ts';
import type { Step } from '../oracle/oracle.ts';
import { sceneIn } from '../oracle/world.ts';
import { answerFact, callFact, type Evidence, evidenceOf, isWebhook, result } from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';
import { type Told, toldBy, toldKey, webhooksById } from './told.ts';

export const p16: Rule = {
  id: 'P-16',
  kind: 'duty',
  sentence:
    "It never replies to an echo, its own or another's, and gives at most one answer to a message of the person.",
  why: 'A bot that answers echoes answers itself, or another bot, until somebody pulls the plug. One such loop was seen to send 900 messages.',
  restsOn: ['F-68', 'F-74', 'Q-20', 'CR-105', 'CR-106'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const { witnesses, violations } = watch(evidence, context.subjectApps);
    return result(witnesses, violations, 'an app under test acknowledges an echo');
  },
};

/**
 * A journal does not say why a program sent something, and an agent may write several times while the echoes of the earlier
 * messages come in. A loop does not stop by itself, an agent does: beyond this many it is a loop.
 */
const unpromptedSendsMax = 20;

/** What has happened to a subject on one thread since it was last prompted by anything but an echo. */
interface Quiet {
  /** The echo acknowledged since the subject's last send. */
  echo: Told | null;
  /** Accepted texts since the last prompt, with how often each was said, for the same answer given twice. */
  texts: Map<string, { first: CallEntry; times: number }>;
  /** What the person said was told of so often before the subject spoke: several questions may have the same answer. */
  questions: number;
  /** How many more of them are on their way at the send that is judged. */
  coming: number;
  /** Sends of this stretch that came after an echo. */
  chain: CallEntry[];
}

function watch(
  evidence: Evidence,
  subjects: ReadonlySet<string>,
): { witnesses: number[]; violations: Violation[] } {
  const deliveries = webhooksById(evidence);
  const quiet = new Map<string, Quiet>();
  /** Questions on their way, by thread: an answer may be called before its acknowledgement is written down. */
  const underWay = new Map<string, Set<string>>();
  const witnesses: number[] = [];
  const violations: Violation[] = [];
  for (const step of evidence.steps) {
    const { entry } = step;
    follow(underWay, entry);
    for (const prompted of promptsIn(evidence, step, subjects, deliveries)) {
      const before = quiet.get(prompted);
      const waiting = before === undefined || before.texts.size > 0 ? 0 : before.questions;
      quiet.set(prompted, { ...fresh(), questions: waiting + (entry.kind === 'attempt' ? 1 : 0) });
    }
    if (entry.kind === 'clock') {
      quiet.clear();
    }
    const told = toldBy(evidence, entry, deliveries);
    if (told?.event === 'echo' && subjects.has(told.app)) {
      witnesses.push(entry.seq);
      stateOf(quiet, toldKey(told.app, told.ref)).echo = told;
    }
    if (
      entry.kind === 'call' &&
      hasMessage(entry) &&
      subjects.has(entry.app) &&
      entry.page !== undefined &&
      entry.psid !== undefined
    ) {
      const key = toldKey(entry.app, { page: entry.page, psid: entry.psid });
      const state = stateOf(quiet, key);
      state.coming = underWay.get(key)?.size ?? 0;
      violations.push(...judgeSend(evidence, step, entry, state));
    }
  }
  return { witnesses, violations };
}

function follow(underWay: Map<string, Set<string>>, entry: Entry): void {
  if (entry.kind === 'delivery' && isWebhook(entry) && entry.event === 'message') {
    const key = toldKey(entry.to, entry);
    underWay.set(key, (underWay.get(key) ?? new Set()).add(entry.id));
  }
  if (entry.kind === 'attempt' && entry.outcome === 'acknowledged')
    for (const ids of underWay.values()) ids.delete(entry.delivery);
}

function stateOf(quiet: Map<string, Quiet>, key: string): Quiet {
  const state = quiet.get(key) ?? fresh();
  quiet.set(key, state);
  return state;
}

function fresh(): Quiet {
  return { echo: null, texts: new Map(), questions: 0, coming: 0, chain: [] };
}

/** What comes back of itself after every send, and what an app merely asks, is no prompt. */
const receipts: ReadonlySet<string> = new Set(['echo', 'delivery', 'read', 'thread_owner']);

/** Anything that gives a subject a reason to speak: the person, a webhook that is no echo, its own control call. */
function promptsIn(
  evidence: Evidence,
  { entry }: Step,
  subjects: ReadonlySet<string>,
  deliveries: ReadonlyMap<string, WebhookDelivery>,
): string[] {
  if (entry.kind === 'act') {
    return [...subjects].map((app) => toldKey(app, entry));
  }
  const told = toldBy(evidence, entry, deliveries);
  return told !== null && !receipts.has(told.event) ? [toldKey(told.app, told.ref)] : [];
}

function judgeSend(evidence: Evidence, step: Step, call: CallEntry, state: Quiet): Violation[] {
  const { echo } = state;
  state.echo = null;
  const violations = [...toAnother(evidence, step, call, echo), ...again(evidence, call, state)];
  state.chain = echo === null ? [] : [...state.chain, call];
  if (state.chain.length > unpromptedSendsMax) {
    violations.push(loop(evidence, call, echo, state.chain));
    state.chain = [];
  }
  return violations;
}

/** Another app's echo, and at once a send into a thread that is not the subject's. */
function toAnother(evidence: Evidence, step: Step, call: CallEntry, echo: Told | null): Violation[] {
  if (
    echo === null ||
    call.page === undefined ||
    call.psid === undefined ||
    echo.delivery?.channel !== 'standby'
  ) {
    return [];
  }
  if (holdsFloor(sceneIn(step.before, { page: call.page, psid: call.psid }, call.app, step.now))) {
    return [];
  }
  return [
    {
      facts: factsOf(evidence, echo, call),
      contradiction: `nothing but another app's echo (#${echo.fact.seq}) preceded the send at #${call.seq}`,
      advice: 'Drop events with `message.is_echo` before anything that can lead to a reply.',
    },
  ];
}

function again(evidence: Evidence, call: CallEntry, state: Quiet): Violation[] {
  const answer = evidence.answerTo(call);
  const text = textOf(call);
  if (answer?.outcome !== 'ok' || answer.lost !== undefined || text === null) {
    return [];
  }
  const { first, times } = state.texts.get(text) ?? { first: call, times: 0 };
  state.texts.set(text, { first, times: times + 1 });
  return times < Math.max(1, state.questions + state.coming)
    ? []
    : [
        {
          facts: [callFact(evidence, first), callFact(evidence, call), answerFact(answer)],
          contradiction: `#${call.seq} says the same as #${first.seq}, and the person has said nothing in between`,
          advice: 'Remember which message was answered; a repeated delivery or an echo is no new question.',
        },
      ];
}

function loop(
  evidence: Evidence,
  call: CallEntry,
  echo: Told | null,
  chain: readonly CallEntry[],
): Violation {
  const first = chain[0] ?? call;
  return {
    facts: [callFact(evidence, first), ...(echo === null ? [] : [echo.fact]), callFact(evidence, call)],
    contradiction: `${chain.length} sends from #${first.seq} to #${call.seq} each followed an echo, with nothing else to prompt them`,
    advice: 'Drop events with `message.is_echo` before anything that can lead to a reply.',
  };
}

function factsOf(evidence: Evidence, echo: Told, call: CallEntry): Fact[] {
  const answer = evidence.answerTo(call);
  return [echo.fact, callFact(evidence, call), ...(answer === undefined ? [] : [answerFact(answer)])];
}

function textOf(call: CallEntry): string | null {
  const message = call.params.message;
  return typeof message === 'object' &&
    message !== null &&
    'text' in message &&
    typeof message.text === 'string'
    ? message.text
    : null;
}
