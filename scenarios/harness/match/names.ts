/** The names of a scenario and the ids of its world, both ways. */
import { inboxAppId, leadgenAppId } from '../limits.ts';

export interface AppIdentity {
  readonly id: string;
  readonly secret: string;
  readonly appAccessToken: string;
}

export interface PageIdentity {
  readonly id: string;
  /** By app id. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface PersonIdentity {
  readonly id: string;
  /** By page id. */
  readonly psids: Readonly<Record<string, string>>;
}

export class Names {
  readonly apps: ReadonlyMap<string, AppIdentity>;
  readonly pages: ReadonlyMap<string, PageIdentity>;
  readonly people: ReadonlyMap<string, PersonIdentity>;
  readonly #byId = new Map<string, string>();

  constructor(parts: {
    apps: ReadonlyMap<string, AppIdentity>;
    pages: ReadonlyMap<string, PageIdentity>;
    people: ReadonlyMap<string, PersonIdentity>;
  }) {
    this.apps = parts.apps;
    this.pages = parts.pages;
    this.people = parts.people;
    for (const [name, { id }] of parts.apps) this.#byId.set(id, name);
    for (const [name, { id }] of parts.pages) this.#byId.set(id, name);
    for (const [name, { psids }] of parts.people)
      for (const psid of Object.values(psids)) this.#byId.set(psid, name);
    this.#byId.set(inboxAppId, 'inbox');
    this.#byId.set(leadgenAppId, 'leadgen');
  }

  app(name: string): AppIdentity {
    return found(this.apps.get(name), `app ${name}`);
  }

  page(name?: string): PageIdentity {
    return found(
      name === undefined ? [...this.pages.values()][0] : this.pages.get(name),
      `page ${name ?? ''}`,
    );
  }

  person(name: string): PersonIdentity {
    return found(this.people.get(name), `person ${name}`);
  }

  psid(person: string, page?: string): string {
    return found(this.person(person).psids[this.page(page).id], `PSID of ${person}`);
  }

  /** The only person, where an observation names none. */
  soleOr(person?: string): string {
    return found(person ?? [...this.people.keys()][0], 'person');
  }

  token(app: string, page?: string): string {
    return found(this.page(page).tokens[this.app(app).id], `page access token of ${app}`);
  }

  /** `nobody`, `inbox` and `leadgen` are words for an owner as well. */
  ownerId(name: string): string | null {
    if (name === 'nobody') return null;
    if (name === 'leadgen') return leadgenAppId;
    return name === 'inbox' ? inboxAppId : this.app(name).id;
  }

  /** The name for an id, or the id itself where the world has none for it. */
  of(id: string | null | undefined): string {
    if (id === null || id === undefined) return 'nobody';
    return this.#byId.get(id) ?? id;
  }

  appNames(): ReadonlyMap<string, string> {
    return new Map([
      ...[...this.apps].map(([name, { id }]) => [id, name] as const),
      [inboxAppId, 'inbox'],
      [leadgenAppId, 'leadgen'],
    ]);
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the world knows no ${what}`);
  return value;
}
