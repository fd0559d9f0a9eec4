/** Runs one cell from an empty world to its verdicts. */
import type { Cell, CellFault, CellStep } from '../language/cell.ts';
import { testId } from '../language/cells.ts';
import { durationMs } from '../language/duration.ts';
import { callKinds } from '../language/observations.ts';
import { limits } from '../limits.ts';
import type { Rule } from '../rules/rule.ts';
import { SetUpError } from '../set-up-error.ts';
import type { Stage, Target } from '../targets/target.ts';
import type { Verdict } from '../verdict.ts';
import { ControlError } from '../wire/control.ts';
import { CellState } from './cell-state.ts';
import { GivenError, putGiven } from './givens.ts';
import { judgeRules } from './judge-rules.ts';
import type { CellResult, CheckResult, RuleSight } from './results.ts';
import type { OpenSilence } from './thens.ts';
import { closeSilences, observe } from './thens.ts';
import { Timeline } from './timeline.ts';
import { doWhen } from './whens.ts';

export async function runCell(cell: Cell, target: Target, rules: readonly Rule[]): Promise<CellResult> {
  const started = performance.now();
  const notJudged = target.unjudgeable(cell);
  const base = {
    id: cell.id,
    axes: cell.axes,
    ...(cell.reading === undefined ? {} : { reading: cell.reading }),
  };
  const lasted = (): number => Math.round(performance.now() - started);
  if (notJudged !== undefined) {
    return {
      ...base,
      lifecycle: 'not-judged',
      checks: [],
      sights: [],
      subjectActed: false,
      seed: '',
      world: '',
      durationMs: lasted(),
      notJudged,
    };
  }
  let stage: Stage | undefined;
  const checks: CheckResult[] = [];
  let sights: readonly RuleSight[] = [];
  let acted = false;
  let lifecycle: CellResult['lifecycle'] = 'settled';
  try {
    stage = await target.open(cell);
    const state = newState(cell, target, stage);
    try {
      await playSteps(state);
    } finally {
      checks.push(...state.checks);
    }
    const observed = state.checks.length;
    sights = judgeRules(rules, state);
    acted = subjectActed(state);
    checks.push(...state.checks.slice(observed));
  } catch (error) {
    lifecycle = 'aborted';
    checks.push(troubleCheck(testId(cell.id, 'set-up'), error));
  }
  const trouble = await closed(stage, cell);
  if (trouble !== undefined) checks.push(trouble);
  return {
    ...base,
    lifecycle,
    checks,
    sights,
    subjectActed: acted,
    seed: stage?.seed ?? '',
    world: stage?.world.name ?? '',
    durationMs: lasted(),
  };
}

/** Whether it did anything to a thread. Subscribing and reading are done in its name by us. */
function subjectActed({ stage, time }: CellState): boolean {
  const subjects = new Set([...stage.subjects].map((name) => stage.names.app(name).id));
  return time.journal.some(
    (entry) => entry.kind === 'call' && subjects.has(entry.app) && isOneOf(callKinds, entry.call),
  );
}

function isOneOf(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}

async function closed(stage: Stage | undefined, cell: Cell): Promise<CheckResult | undefined> {
  try {
    await stage?.close();
    return undefined;
  } catch (error) {
    return troubleCheck(testId(cell.id, 'clean-up'), error);
  }
}

function newState(cell: Cell, target: Target, stage: Stage): CellState {
  const cap = cell.scenario.clock?.settle?.real_cap;
  const time = new Timeline(stage, cap === undefined ? limits.settleRealMs : durationMs(cap));
  return new CellState({ cell, stage, target, time });
}

async function playSteps(state: CellState): Promise<void> {
  await state.time.refresh();
  const open: OpenSilence[] = [];
  let armed = false;
  for (const step of state.cell.steps) {
    if (state.broken !== undefined) {
      blocked(step, state);
      continue;
    }
    // Faults wait for the story: what puts the world in place must not use them up.
    if (step.kind !== 'given' && !armed) {
      armed = true;
      for (const fault of state.cell.faults) await state.stage.world.armFault(faultBody(fault, state.stage));
    }
    open.push(...(await play(step, state)));
  }
  await state.settle();
  closeSilences(open, state);
}

async function play(step: CellStep, state: CellState): Promise<OpenSilence[]> {
  await state.settle();
  if (step.kind === 'then') return playThen(step, state);
  const { from } = state.begin(step.id, step.kind);
  state.dirty = true;
  try {
    if (step.kind === 'given') await putGiven(step.given, state);
    else {
      state.since = from;
      state.cut = undefined;
      state.nextTry = undefined;
      state.askedSubject = false;
      await doStep(step.id, step.when, state);
    }
  } catch (error) {
    state.checks.push(troubleCheck(testId(state.cell.id, step.id), error));
    state.broke(step.id);
  }
  return [];
}

async function playThen(step: Extract<CellStep, { kind: 'then' }>, state: CellState): Promise<OpenSilence[]> {
  const next = state.nextTry?.();
  // A subject on real time goes on while we look; what it does from here on belongs to the next step.
  const seen = state.stage.realTime ? state.time.last : undefined;
  state.cut = next === undefined ? seen : next - 1;
  state.begin(step.id, 'then');
  const open = await observe(step, state);
  state.update(step.id, { to: state.horizon });
  return open;
}

async function doStep(
  id: string,
  when: Extract<CellStep, { kind: 'when' }>['when'],
  state: CellState,
): Promise<void> {
  const result = await doWhen(id, when, state);
  if (result.kind === 'done') return;
  state.broke(id);
  state.checks.push({
    id: testId(state.cell.id, id),
    verdict: result.kind === 'absent' ? result.verdict : 'blocked',
    expected: result.kind === 'absent' ? 'the subject acts when it is asked to' : 'the step can be done',
    seen: result.reason,
    facts: [],
    aboutSubject: true,
  });
}

function blocked(step: CellStep, state: CellState): void {
  if (step.kind !== 'then') return;
  for (const { index } of step.observations) {
    state.checks.push({
      id: testId(state.cell.id, step.id, index),
      verdict: 'blocked',
      expected: 'the story had come this far',
      seen: `${state.broken} did not go as told`,
      facts: [],
      aboutSubject: true,
    });
  }
}

/** What went wrong that is not an observation: the world that would not be put in place, the subject that would not start, or we. */
function troubleCheck(id: string, error: unknown): CheckResult {
  const refusedByPlatform = error instanceof ControlError && error.status !== undefined && error.status < 500;
  const verdict: Verdict =
    error instanceof GivenError || error instanceof SetUpError || refusedByPlatform
      ? 'blocked'
      : 'harness-error';
  return {
    id,
    verdict,
    expected: 'the step can be done',
    seen: error instanceof Error ? error.message : String(error),
    facts: [],
    aboutSubject: true,
  };
}

/** A scenario's fault in the ids of this world. */
function faultBody({ match, trigger, effect }: CellFault, stage: Stage): Record<string, unknown> {
  const { names } = stage;
  const { app, page, person, ...rest } = match;
  return {
    match: {
      ...rest,
      ...(app === undefined ? {} : { app: names.app(app).id }),
      ...(page === undefined && person === undefined ? {} : { page: names.page(page).id }),
      ...(person === undefined ? {} : { psid: names.psid(person, page) }),
    },
    trigger,
    effect,
  };
}
