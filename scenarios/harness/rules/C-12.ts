/** C-12: no move without a cause. */
import type { ControlEntry, Entry } from '../journal.ts';
import { leadgenApp } from '../oracle/limits.ts';
import { threadKey } from '../oracle/world.ts';
import { type Evidence, evidenceOf, moveFact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c12: Rule = {
  id: 'C-12',
  kind: 'rule',
  sentence:
    'Every move has exactly one recorded cause: entry, pass, release, take, expiry, inbox action, configuration, request grant, human-agent send, lead flow or disconnection.',
  why: 'A move that nobody ordered cannot be explained to anybody, and a second owner usually begins as one.',
  restsOn: ['CR-011', 'CR-016', 'SEED-15', 'SEED-22'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const controls = evidence.steps
      .map(({ entry }) => entry)
      .filter((entry): entry is ControlEntry => entry.kind === 'control');
    return result(
      controls.map(({ seq }) => seq),
      [...controls.flatMap((control) => unexplained(evidence, control)), ...breaks(evidence, controls)],
      'control moves',
    );
  },
};

function unexplained(evidence: Evidence, control: ControlEntry): Violation[] {
  const cause = control.cause === null ? null : (evidence.step(control.cause)?.entry ?? null);
  if (explains(control, cause)) {
    return [];
  }
  const because =
    cause === null
      ? 'nothing'
      : `#${cause.seq} (${cause.kind === 'call' ? `call ${cause.call}` : cause.kind})`;
  return [
    {
      facts: [moveFact(evidence, control)],
      contradiction: `#${control.seq} is a ${control.move} caused by ${because}, which is no cause for it`,
      advice: 'Write each move with the one entry that ordered it; only an expiry has no cause but time.',
    },
  ];
}

function explains({ move, from, via }: ControlEntry, cause: Entry | null): boolean {
  switch (move) {
    case 'expiry':
      return cause === null;
    case 'route':
      return cause?.kind === 'routing';
    case 'pass':
      return isCall(cause, 'send', 'pass') || isInboxAct(cause);
    case 'release':
      return isCall(cause, 'send', 'release') || isInboxAct(cause);
    case 'take':
      return isCall(cause, 'take');
    case 'request_grant':
      return isCall(cause, 'request');
    case 'extend':
      return isCall(cause, 'extend');
    case 'human_agent':
      return isCall(cause, 'send');
    case 'inbox':
      return isInboxAct(cause);
    case 'lead':
      // A form that the person leaves alone ends with the lease of Meta's app: by time, like an expiry.
      return cause === null ? via === 'clock' && from === leadgenApp : explainsLead(cause);
    case 'disconnection':
      return cause?.kind === 'setting';
    default:
      return unreachable(move);
  }
}

/** The tap on the ad, an answer, or a send that interrupts (CR-118 to CR-121). */
function explainsLead(cause: Entry): boolean {
  return cause.kind === 'routing' || cause.kind === 'act' || isCall(cause, 'send');
}

function isInboxAct(cause: Entry | null): boolean {
  return cause?.kind === 'act' && cause.by === 'inbox';
}

function isCall(cause: Entry | null, ...calls: readonly string[]): boolean {
  return cause?.kind === 'call' && calls.includes(cause.call);
}

/** Each move begins where the last one ended; a gap is a move that was not recorded. */
function breaks(evidence: Evidence, controls: readonly ControlEntry[]): Violation[] {
  const last = new Map<string, ControlEntry>();
  return controls.flatMap((control) => {
    const key = threadKey(control);
    const previous = last.get(key);
    last.set(key, control);
    const holder = previous === undefined ? null : previous.to;
    return control.from === holder
      ? []
      : [
          {
            facts: [
              ...(previous === undefined ? [] : [moveFact(evidence, previous)]),
              moveFact(evidence, control),
            ],
            contradiction: `#${control.seq} takes the thread from ${evidence.name(control.from)}, but the last recorded owner is ${evidence.name(holder)}`,
            advice: 'Record every move; what is not in the journal has not happened.',
          },
        ];
  });
}

function unreachable(value: never): never {
  throw new Error(`not a move: ${String(value)}`);
}
