/** What is judged: it opens a stage for each cell, and says which checks count on its certificate. */
import type { Actor } from '../actors/actor.ts';
import type { Entry } from '../journal.ts';
import type { Cell } from '../language/cell.ts';
import type { Names } from '../match/names.ts';
import type { World } from '../wire/control.ts';
import type { Graph } from '../wire/graph.ts';
import type { Hook } from '../wire/receiver.ts';

export interface Callback {
  readonly url: string;
  readonly verifyToken: string;
}

/** A world with everybody in place, for one cell. */
export interface Stage {
  readonly world: World;
  readonly graph: Graph;
  readonly names: Names;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly hooks: ReadonlyMap<string, Hook>;
  /** Where each app listens, whoever plays it. */
  readonly callbacks: ReadonlyMap<string, Callback>;
  /** Apps under test. */
  readonly subjects: ReadonlySet<string>;
  readonly seed: string;
  /** Whether a subject lives on the machine's time and is only observed. */
  readonly realTime: boolean;
  /** What of the world's journal belongs to this cell. */
  view(journal: readonly Entry[]): readonly Entry[];
  close(): Promise<void>;
}

/** What the subject has said about itself. */
export interface Declared {
  readonly phrases: readonly string[];
  readonly to: string;
  readonly withinMs: number;
}

export interface Target {
  readonly name: string;
  readonly kind: 'simulator' | 'reference' | 'partner';
  /** One world for all cells, one after another. */
  readonly serial: boolean;
  readonly handOver: Declared | undefined;
  /** Why this cell says nothing about this subject, or undefined when it does. */
  unjudgeable(cell: Cell): string | undefined;
  open(cell: Cell): Promise<Stage>;
  close(): Promise<void>;
}

/** Platform rules judge a simulator; duties judge who lives on it. */
export function judges(target: Target['kind'], kind: 'rule' | 'duty'): boolean {
  if (target === 'simulator') return kind === 'rule';
  return target === 'reference' || kind === 'duty';
}
