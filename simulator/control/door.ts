/** What the control plane’s routes share: the worlds, and how a request finds the one it means. */

import type { Context } from 'hono';
import { asAppId, asPageId, asPersonId, asPsid, type Psid } from '../domain/ids.ts';
import type { SettingRejection } from '../domain/rejections.ts';
import type { Verdict } from '../domain/verdict.ts';
import { type App, type Page, type Person, personByPsid } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import type { Worlds } from '../worlds.ts';
import { ControlError, notFound, settingError } from './errors.ts';

export interface ControlDoor {
  readonly worlds: Worlds;
  readonly allowedHosts: readonly string[];
}

export function engineOf(c: Context, { worlds }: ControlDoor): Engine {
  const name = c.req.param('world') ?? '';
  const engine = worlds.get(name);
  if (engine === undefined) throw new ControlError(404, 'world_unknown', `There is no world ${name}.`);
  return engine;
}

export function pageOf(c: Context, engine: Engine): Page {
  return pageById(engine, c.req.param('page') ?? '');
}

export function pageById(engine: Engine, id: string, path?: string): Page {
  const page = engine.world.pages.get(asPageId(id));
  if (page === undefined) throw unknownAt('page', id, path);
  return page;
}

export function appOf(c: Context, engine: Engine): App {
  return appById(engine, c.req.param('app') ?? '');
}

export function appById(engine: Engine, id: string, path?: string): App {
  const app = engine.world.apps.get(asAppId(id));
  if (app === undefined) throw unknownAt('app', id, path);
  return app;
}

export function personOf(c: Context, engine: Engine): Person {
  const id = c.req.param('person') ?? '';
  const person = engine.world.people.get(asPersonId(id));
  if (person === undefined) throw notFound('person', id);
  return person;
}

/** The thread of a path: a page of this world and a PSID that it knows. */
export function threadPlace(c: Context, engine: Engine): { page: Page; psid: Psid; person: Person } {
  const page = pageOf(c, engine);
  const psid = asPsid(c.req.param('psid') ?? '');
  const person = personByPsid(engine.world, page.id, psid);
  if (person === undefined) throw notFound('thread', `${page.id}/${psid}`);
  return { page, psid, person };
}

/** The value of an accepted command; a rejection becomes this door’s error. */
export function accepted<Value>(verdict: Verdict<Value, SettingRejection>): Value {
  if (!verdict.ok) throw settingError(verdict.rejection);
  return verdict.value;
}

function unknownAt(what: string, id: string, path: string | undefined): ControlError {
  if (path === undefined) return notFound(what, id);
  return new ControlError(422, `${what}_unknown`, `${path}: expected an existing ${what}, got ${id}`, {
    path,
  });
}
