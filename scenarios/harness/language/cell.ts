/** One cell of a scenario, ready to be run: values in place, what does not apply left out, places in the file kept. */
import type { Axes } from './cells.ts';
import { cellId, holds } from './cells.ts';
import type { Observation } from './observations.ts';
import type { Effect, Fault, Scenario, Step } from './scenario.ts';
import type { Given, When } from './whens.ts';

export interface PlacedObservation {
  /** Its place in the step, from 1, as the file stands: `t3.4`. */
  readonly index: number;
  readonly observation: Observation;
}

export type CellStep =
  | { readonly id: string; readonly kind: 'given'; readonly given: Given }
  | { readonly id: string; readonly kind: 'when'; readonly when: When }
  | { readonly id: string; readonly kind: 'then'; readonly observations: readonly PlacedObservation[] };

export type CellFault = Omit<Fault, 'if' | 'effect'> & { readonly effect: Omit<Effect, 'if'> };

/** An open question of Meta's documents, answered in one way. */
export interface ReadingChoice {
  readonly name: string;
  readonly value: unknown;
}

export interface Cell {
  readonly id: string;
  readonly axes: Axes;
  readonly scenario: Scenario;
  /** The reading that is changed for this run of the cell; what the scenario pins is in the scenario. */
  readonly reading?: ReadingChoice;
  readonly steps: readonly CellStep[];
  readonly faults: readonly CellFault[];
}

/** `scenario` is the file with this cell's values already in place. */
export function buildCell(scenario: Scenario, axes: Axes): Cell {
  return {
    id: cellId(scenario.scenario, axes),
    axes,
    scenario,
    steps: scenario.steps.flatMap((step, position) => placedStep(step, position, axes)),
    faults: (scenario.faults ?? []).flatMap((fault) => placedFault(fault, axes)),
  };
}

/** What a cell's world is told: what its scenario pins, and the one that is changed for it. */
export function readingsOf({ scenario, reading }: Cell): Readonly<Record<string, unknown>> | undefined {
  if (reading === undefined) return scenario.readings;
  return { ...scenario.readings, [reading.name]: reading.value };
}

/** Steps without an id are known by their place. */
export function stepId(step: Step, position: number): string {
  return step.id ?? `s${position + 1}`;
}

function placedStep(step: Step, position: number, axes: Axes): CellStep[] {
  if (!holds(step.if, axes)) return [];
  const id = stepId(step, position);
  if ('given' in step) return [{ id, kind: 'given', given: step.given }];
  if ('when' in step) return [{ id, kind: 'when', when: step.when }];
  const observations = step.then
    .map((observation, index) => ({ index: index + 1, observation }))
    .filter(({ observation }) => holds(observation.if, axes))
    .map(({ index, observation }) => ({ index, observation: withoutExcluded(observation, axes) }));
  return observations.length === 0 ? [] : [{ id, kind: 'then', observations }];
}

function withoutExcluded(observation: Observation, axes: Axes): Observation {
  if (!('any_of' in observation)) return observation;
  const rest = observation.any_of.filter((one) => holds(one.if, axes));
  return { ...observation, any_of: rest.map((one) => withoutExcluded(one, axes)) };
}

function placedFault({ if: condition, effect, ...fault }: Fault, axes: Axes): CellFault[] {
  if (!holds(condition, axes)) return [];
  const effects = Array.isArray(effect) ? effect : [effect];
  const chosen = effects.find((one) => holds(one.if, axes));
  if (chosen === undefined) return [];
  const { if: _, ...rest } = chosen;
  return [{ ...fault, effect: rest }];
}
