/** Whether an observation says something about the subject, or only about the platform under it. */
import type { Expectation, Observation } from '../language/observations.ts';
import type { CellState } from './cell-state.ts';

export function isAboutSubject(observation: Observation, state: CellState): boolean {
  // Everything is about a simulator when the simulator is what is judged.
  if (state.target.kind !== 'partner') return true;
  if ('any_of' in observation) return observation.any_of.some((one) => isAboutSubject(one, state));
  if ('never' in observation) return names(observation.never, state) || state.askedSubject;
  if ('reads' in observation || 'answered' in observation || 'explains' in observation) return false;
  if ('handshake' in observation) return state.stage.subjects.has(observation.handshake);
  if ('owner' in observation || 'order' in observation) return state.askedSubject;
  return names(observation, state) || state.askedSubject;
}

function names(wanted: Expectation, state: CellState): boolean {
  const isSubject = (app: string | undefined): boolean => app !== undefined && state.stage.subjects.has(app);
  if ('call' in wanted) return isSubject(wanted.call.by);
  if ('moved' in wanted) return isSubject(wanted.from);
  if ('shown_to' in wanted) return isSubject(wanted.by);
  return false;
}
