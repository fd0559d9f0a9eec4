/**
 * A partner at level 0: nothing is built for us. It has one page, one secret and one webhook, so there is one world and one
 * page for the whole run; each cell brings its own people and puts the page’s settings in place before it begins.
 */

import type { Actor } from '../actors/actor.ts';
import { harnessActor } from '../actors/harness-actor.ts';
import { observedActor, unableTo } from '../actors/observed-actor.ts';
import type { Cell } from '../language/cell.ts';
import { readingsOf } from '../language/cell.ts';
import { durationMs } from '../language/duration.ts';
import type { When } from '../language/whens.ts';
import { Names } from '../match/names.ts';
import type { PartnerFile } from '../partner/partner-file.ts';
import { subjectAppOf, triggersOf } from '../partner/role.ts';
import type { Control } from '../wire/control.ts';
import type { Graph } from '../wire/graph.ts';
import type { Hook, Receiver } from '../wire/receiver.ts';
import type { PartnerWorld } from './partner-world.ts';
import { openPartnerWorld, otherAppsMax } from './partner-world.ts';
import type { Callback, Stage, Target } from './target.ts';
import { threadView } from './thread-view.ts';
import { defaultAppOf } from './world-file.ts';

export interface ObservedParts {
  readonly control: Control;
  readonly graph: Graph;
  readonly receiver: Receiver;
  readonly run: string;
  readonly partner: PartnerFile;
  /** The folder of partner.yaml: `cwd` is meant from there. */
  readonly folder: string;
  readonly keep: boolean;
}

export function observedTarget(parts: ObservedParts): Target {
  const { partner } = parts;
  let opened: Promise<PartnerWorld> | undefined;
  let number = 0;
  return {
    name: partner.name,
    kind: 'partner',
    serial: true,
    handOver:
      partner.hand_over === undefined
        ? undefined
        : {
            phrases: partner.hand_over.phrases,
            to: partner.hand_over.to ?? 'default',
            withinMs: durationMs(partner.hand_over.within ?? '60s'),
          },
    unjudgeable: (cell) => whyUnjudgeable(cell, partner),
    open: async (cell) => {
      opened ??= openPartnerWorld(parts);
      number += 1;
      return openStage({ parts, cell, key: `${parts.run}-${number}`, home: await opened });
    },
    close: async () => {
      // A subject that could not be set up has already been told of in every cell.
      const home = await opened?.catch(() => undefined);
      await home?.close();
    },
  };
}

function whyUnjudgeable(cell: Cell, partner: PartnerFile): string | undefined {
  const subject = subjectAppOf(cell, partner.role);
  if (subject === undefined) return `no app of this scenario is played by a ${partner.role}`;
  const { apps, pages } = cell.scenario.world;
  if (Object.keys(pages).length !== 1) return 'it needs more than one page';
  if (defaultAppOf(cell) === undefined)
    return 'it needs a page without routing, and there is no way back to one';
  if (Object.keys(apps).length - 1 > otherAppsMax) return `it needs more than ${otherAppsMax} other apps`;
  for (const step of cell.steps) {
    if (step.kind !== 'when') continue;
    for (const ask of asksIn(step.when)) {
      const reason = ask.app === subject ? unableTo(ask, triggersOf(partner)) : undefined;
      if (reason !== undefined) return `${step.id}: ${reason}`;
    }
    if (partner.time === 'real' && hasClock(step.when))
      return `${step.id}: it moves the clock, and the program lives on real time`;
  }
  return undefined;
}

function asksIn(when: When): Extract<When, { ask: unknown }>['ask'][] {
  if ('first_of' in when) return when.first_of.flatMap((one) => ('ask' in one ? [one.ask] : []));
  return 'ask' in when ? [when.ask] : [];
}

function hasClock(when: When): boolean {
  return 'first_of' in when ? when.first_of.some((one) => 'clock' in one) : 'clock' in when;
}

interface OpenStage {
  readonly parts: ObservedParts;
  readonly cell: Cell;
  readonly key: string;
  readonly home: PartnerWorld;
}

async function openStage({ parts, cell, key, home }: OpenStage): Promise<Stage> {
  const { world } = home;
  const subject = subjectAppOf(cell, parts.partner.role);
  if (subject === undefined) throw new Error('a cell without a subject was opened');
  const readings = readingsOf(cell);
  const readingsBefore = readings === undefined ? undefined : await world.readings();
  if (readings !== undefined) await world.patchReadings(readings);

  const hooks = new Map<string, Hook>();
  const names = await home.arrange(cell, subject, (app) => {
    const hook = parts.receiver.open(`${key}-${app}`);
    hooks.set(app, hook);
    return hook;
  });
  const people = new Map<string, { id: string; psids: Record<string, string> }>();
  for (const name of Object.keys(cell.scenario.world.people))
    people.set(name, await world.addPerson({ name: `${name} of ${cell.id}` }));
  const all = new Names({ apps: names.apps, pages: names.pages, people });

  const actors = new Map<string, Actor>();
  for (const app of all.apps.keys()) {
    actors.set(
      app,
      app === subject
        ? observedActor({
            triggers: triggersOf(parts.partner),
            say: async (psid, text) => {
              const person = [...people.values()].find(({ psids }) => Object.values(psids).includes(psid));
              if (person === undefined) throw new Error(`nobody has the PSID ${psid}`);
              return (await world.act(person.id, { page: all.page().id, type: 'message', text })).seq;
            },
          })
        : harnessActor({
            graph: parts.graph,
            token: all.token(app),
            defaultApp: () => all.ownerId(defaultAppOf(cell) ?? 'nobody') ?? undefined,
          }),
    );
  }
  return {
    world,
    graph: parts.graph,
    names: all,
    actors,
    hooks,
    callbacks: new Map<string, Callback>([...hooks, [subject, home.callback]]),
    subjects: new Set([subject]),
    seed: home.seed,
    realTime: true,
    view: (journal) =>
      threadView(
        journal,
        // Where Meta tells of no person, the page stands for the PSID.
        new Set([all.page().id, ...[...people.values()].flatMap(({ psids }) => Object.values(psids))]),
      ),
    close: async () => {
      await world.removeFaults();
      if (readingsBefore !== undefined) await world.patchReadings(readingsBefore);
      for (const hook of hooks.values()) hook.close();
    },
  };
}
