/** `then`: waits for settlement and judges each observation, looking up on the wire what the journal alone cannot say. */
import type { CellStep, PlacedObservation } from '../language/cell.ts';
import { testId } from '../language/cells.ts';
import type { NeverObserved, Observation, ReadsObserved } from '../language/observations.ts';
import { judgeAnswer } from '../match/answer.ts';
import type { ThreadView } from '../match/judge.ts';
import { judgeCountable, judgeExplains, judgeOrder, judgeOwner } from '../match/judge.ts';
import { judgeNever, neverWindow } from '../match/never.ts';
import type { Finding } from '../match/scene.ts';
import type { Verdict } from '../verdict.ts';
import { deviation, verdicts } from '../verdict.ts';
import type { GraphCall } from '../wire/graph.ts';
import { isAboutSubject } from './about-subject.ts';
import type { CellState } from './cell-state.ts';
import { judgeHandshake } from './handshake.ts';
import { withIds } from './placeholders.ts';
import { heldAgainstWire } from './wire-check.ts';

type Then = Extract<CellStep, { kind: 'then' }>;

/** A silence that was judged before its window had closed; it is judged again when it has. */
export interface OpenSilence {
  readonly check: number;
  readonly wanted: NeverObserved;
  readonly since: number;
}

export async function observe(step: Then, state: CellState): Promise<OpenSilence[]> {
  const open: OpenSilence[] = [];
  let seenInStep: number | undefined;
  for (const { index, observation } of step.observations) {
    const finding = await judge(withIds(observation, state), state, seenInStep);
    if (finding.matched.length > 0 && !('never' in observation)) {
      seenInStep = Math.max(seenInStep ?? 0, ...finding.matched);
    }
    if ('bind' in observation && observation.bind !== undefined && finding.binds !== undefined) {
      state.bound.set(observation.bind, finding.binds);
    }
    if ('never' in observation && observation.between !== undefined) {
      open.push({ check: state.checks.length, wanted: observation, since: state.since });
    }
    record(step.id, { index, observation }, finding, state);
  }
  return open;
}

function record(
  step: string,
  { index, observation }: PlacedObservation,
  finding: Finding,
  state: CellState,
): void {
  const aboutSubject = isAboutSubject(observation, state);
  const verdict = finding.verdict === 'fail' ? weight(aboutSubject, state) : finding.verdict;
  state.checks.push({
    id: testId(state.cell.id, step, index),
    verdict,
    expected: finding.expected,
    seen: finding.seen,
    facts: finding.facts,
    ...(finding.advice === undefined ? {} : { advice: finding.advice }),
    aboutSubject,
  });
  if (verdict === 'fail' || verdict === 'inconclusive') state.broke(step);
}

/** What the platform did or left undone is not held against a partner: the story left its track, so nothing was learned. */
function weight(aboutSubject: boolean, state: CellState): Verdict {
  return aboutSubject ? deviation(state.cell.scenario.level) : 'inconclusive';
}

/** The window of a `never … between` is whole only when its last step has begun; then it is looked at once more. */
export function closeSilences(open: readonly OpenSilence[], state: CellState): void {
  for (const { check, wanted, since } of open) {
    const before = state.checks[check];
    if (before?.verdict !== 'pass') continue;
    const scene = { ...state.openScene(), since };
    const finding = judgeNever(wanted, scene, neverWindow(wanted, scene, undefined));
    if (finding.verdict !== 'fail') continue;
    state.checks[check] = {
      ...before,
      verdict: weight(before.aboutSubject, state),
      seen: finding.seen,
      facts: finding.facts,
    };
  }
}

async function judge(
  observation: Observation,
  state: CellState,
  seenInStep: number | undefined,
): Promise<Finding> {
  if ('any_of' in observation) return judgeAny(observation.any_of, state, seenInStep);
  if ('never' in observation) {
    if (observation.for !== undefined) {
      await state.time.watch(observation.for);
      state.cut = undefined;
      state.nextTry = undefined;
    }
    const scene = state.scene();
    return judgeNever(observation, scene, neverWindow(observation, scene, seenInStep));
  }
  if ('owner' in observation) {
    const { names } = state.stage;
    const view = await liveThread(
      names.psid(names.soleOr(observation.of), observation.page),
      observation.page,
      state,
    );
    const nothingSince = state.horizon === state.time.last;
    return judgeOwner(observation, state.scene(), {
      nowMs: view.nowMs,
      live: nothingSince ? view : undefined,
    });
  }
  if ('reads' in observation) return judgeReads(observation, state);
  if ('answered' in observation) {
    return judgeAnswer(state.stepAnswers.get(observation.answered), {
      what: `the call of ${observation.answered}`,
      expected: observation,
      rule: observation.rule,
    });
  }
  if ('handshake' in observation)
    return judgeHandshake(observation, state.stage.callbacks.get(observation.handshake));
  if ('explains' in observation) {
    const { names, world } = state.stage;
    if (!names.people.has(observation.explains)) return judgeExplains(observation, state.scene(), undefined);
    const told = await world.explain(names.page().id, names.psid(observation.explains));
    await state.time.refresh();
    return judgeExplains(observation, state.scene(), told.because?.rule);
  }
  if ('order' in observation) return judgeOrder(observation, state.scene());
  return heldAgainstWire(judgeCountable(observation, state.scene()), state);
}

/** One that passes is enough; else the mildest of what the others came to. */
async function judgeAny(
  alternatives: readonly Observation[],
  state: CellState,
  seenInStep: number | undefined,
): Promise<Finding> {
  const findings: Finding[] = [];
  for (const one of alternatives) {
    const finding = await judge(one, state, seenInStep);
    if (finding.verdict === 'pass') return finding;
    findings.push(finding);
  }
  const mildest = [...verdicts]
    .reverse()
    .find((verdict) => findings.some((finding) => finding.verdict === verdict));
  return {
    verdict: mildest ?? 'not-exercised',
    expected: findings.map(({ expected }) => expected).join(', or '),
    seen: findings.map(({ seen }) => seen).join('; '),
    facts: findings.flatMap(({ facts }) => facts),
    matched: [],
  };
}

async function liveThread(
  psid: string,
  page: string | undefined,
  state: CellState,
): Promise<ThreadView & { nowMs: number }> {
  const { world, names } = state.stage;
  const thread = await world.thread(names.page(page).id, psid);
  const nowMs = await state.time.nowMs();
  await state.time.refresh();
  return { owner: thread.owner, expiresAt: thread.expires_at, nowMs };
}

async function judgeReads(observation: ReadsObserved, state: CellState): Promise<Finding> {
  const { graph, names } = state.stage;
  const { by, page } = observation.reads;
  const answer = await graph.call({
    method: 'GET',
    token: names.token(by, page),
    ...readOf(observation, state),
  });
  await state.time.refresh();
  const duration = observation.expires_in;
  return judgeAnswer(answer, {
    what: `${by} reading ${observation.reads.get.replace('_', ' ')}`,
    expected: observation,
    expiresIn: duration === undefined ? undefined : { duration, nowMs: await state.time.nowMs() },
  });
}

function readOf(
  { reads }: ReadsObserved,
  { stage: { names } }: CellState,
): Pick<GraphCall, 'path' | 'query'> {
  const { get, of, page, fields } = reads;
  const { id } = names.page(page);
  switch (get) {
    case 'thread_owner':
      return { path: `/${id}/thread_owner`, query: { recipient: names.psid(names.soleOr(of), page) } };
    case 'feature_status':
      return { path: `/${id}`, query: { fields: 'messaging_feature_status' } };
    case 'conversations':
      return {
        path: `/${id}/conversations`,
        query: {
          ...(fields === undefined ? {} : { fields: fields.join(',') }),
          ...(of === undefined ? {} : { user_id: names.psid(of, page) }),
        },
      };
    case 'secondary_receivers':
      return { path: `/${id}/secondary_receivers` };
  }
}
