// Names for the ids of a world, for whoever reads its journal in words.
import type { Entry, WorldView } from '../library/index.d.ts';

/** Meta's inbox and lead form act as apps that no world lists. */
const metaApps: readonly (readonly [string, string])[] = [['263902037430900', 'the inbox']];

export class Names {
  readonly #byId = new Map<string, string>(metaApps);
  readonly #personByPsid = new Map<string, string>();

  constructor({ apps, pages, people }: Pick<WorldView, 'apps' | 'pages' | 'people'>) {
    for (const { id, name } of [...Object.values(apps), ...Object.values(pages)]) this.#byId.set(id, name);
    for (const { name, psids } of Object.values(people)) this.#learnPsids(name, psids);
  }

  /** Settings bring new names. */
  learn(entry: Entry): void {
    const { what, name } = entry;
    if (entry.kind !== 'setting' || typeof name !== 'string') return;
    if (what === 'app_put') this.#byId.set(String(entry.app), name);
    if (what === 'page_put') this.#byId.set(String(entry.page), name);
    if (what === 'person_put') {
      this.#learnPsids(name, entry.psids as Record<string, string>);
      this.#learnPsids(name, (entry.igsids ?? {}) as Record<string, string>);
    }
  }

  /** An app or page by its name, if it has one. */
  of(id: unknown): string {
    if (id === null || id === undefined) return 'nobody';
    return this.#byId.get(String(id)) ?? String(id);
  }

  person(psid: unknown): string {
    return this.#personByPsid.get(String(psid)) ?? `person ${psid}`;
  }

  #learnPsids(name: string, psids: Readonly<Record<string, string>>): void {
    for (const psid of Object.values(psids)) this.#personByPsid.set(psid, name);
  }
}
