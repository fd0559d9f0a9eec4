/** What is known while a cell runs: who was asked what, which step began where, what was bound, and what broke. */
import type { Cell } from '../language/cell.ts';
import type { Bound, Scene, StepRun } from '../match/scene.ts';
import type { Stage, Target } from '../targets/target.ts';
import type { Answer } from '../wire/http.ts';
import type { CheckResult } from './results.ts';
import type { Timeline } from './timeline.ts';

export class CellState {
  readonly cell: Cell;
  readonly stage: Stage;
  readonly target: Target;
  readonly time: Timeline;
  readonly checks: CheckResult[] = [];
  readonly steps = new Map<string, StepRun>();
  readonly bound = new Map<string, Bound>();
  readonly countedFrom = new Map<string, number>();
  /** Answers to the harness's own calls, by the place of the call in the journal. */
  readonly wireAnswers = new Map<number, Answer>();
  /** The same, by the step that made the call: what is refused at the door stands in no journal. */
  readonly stepAnswers = new Map<string, Answer>();
  /** What drivers called the acts they started, by step. */
  readonly acts = new Map<string, string>();
  /** Where the last `when` began, and whether it asked a subject for something. */
  since = 0;
  askedSubject = false;
  /** The last entry that the next `then` may see; undefined means all. */
  cut: number | undefined;
  /** Where an observed subject's own next try would begin, looked up when the `then` begins. */
  nextTry: (() => number | undefined) | undefined;
  /** Whether anything was set going that may not have settled. */
  dirty = true;
  /** The step that broke the story; what comes after it cannot be judged. */
  broken: string | undefined;

  constructor(parts: { cell: Cell; stage: Stage; target: Target; time: Timeline }) {
    this.cell = parts.cell;
    this.stage = parts.stage;
    this.target = parts.target;
    this.time = parts.time;
  }

  get horizon(): number {
    return this.cut ?? this.time.last;
  }

  scene(): Scene {
    return {
      journal: this.time.journal,
      names: this.stage.names,
      steps: this.steps,
      bound: this.bound,
      since: this.since,
      horizon: this.horizon,
      countedFrom: this.countedFrom,
      alive: new Set(
        [...this.stage.actors].filter(([, actor]) => actor.manner !== 'harness').map(([name]) => name),
      ),
    };
  }

  /** A scene without a horizon: for what is awaited. */
  openScene(): Scene {
    return { ...this.scene(), horizon: Number.POSITIVE_INFINITY };
  }

  async settle(): Promise<void> {
    if (!this.dirty) return;
    await this.time.settle();
    this.dirty = false;
  }

  begin(id: string, kind: StepRun['kind']): StepRun {
    const step: StepRun = { id, kind, from: this.horizon, to: undefined, roots: [], texts: [] };
    this.steps.set(id, step);
    return step;
  }

  update(id: string, change: Partial<StepRun>): void {
    const step = this.steps.get(id);
    if (step !== undefined) this.steps.set(id, { ...step, ...change });
  }

  broke(step: string): void {
    this.broken ??= step;
  }
}
