/** Which app of a scenario a partner plays, and what makes it act. */
import type { Triggers } from '../actors/observed-actor.ts';
import type { Cell } from '../language/cell.ts';
import { defaultAppOf } from '../targets/world-file.ts';
import type { PartnerFile } from './partner-file.ts';

/** The app of the declared role among those that a scenario does not keep for the harness; its own `subject` first. */
export function subjectAppOf(cell: Cell, role: PartnerFile['role']): string | undefined {
  const defaultApp = defaultAppOf(cell);
  const apps = Object.entries(cell.scenario.world.apps)
    .filter(([, { played_by }]) => played_by !== 'harness')
    .sort(([, a], [, b]) => Number(b.played_by === 'subject') - Number(a.played_by === 'subject'))
    .map(([name]) => name);
  return apps.find((name) => role === 'both' || (name === defaultApp) === (role === 'default-app'));
}

export function triggersOf(partner: PartnerFile): Triggers {
  return { handOver: partner.hand_over, release: partner.release, greet: partner.greet };
}
