// The client of one world: each method is one call of the control plane, with what needs no saying filled in.
import type { ControlDoor } from './control-door.ts';
import type {
  ActAnswer,
  Checkpoint,
  Diff,
  Entry,
  Explanation,
  Thread,
  ThreadPlace,
  ThreadSummary,
  World,
  WorldView,
} from './index.d.ts';

export function worldClient(door: ControlDoor, name: string): World {
  const at = `/worlds/${encodeURIComponent(name)}`;
  const call = async <Answer>(...[method, path, body]: Parameters<World['call']>) =>
    (await door.call(method, `${at}${path}`, body)) as Answer;
  const show = () => call<WorldView>('GET', '');
  const threadAt = async (place: ThreadPlace) =>
    `/threads/${place.page ?? (await onlyPage())}/${encodeURIComponent(place.psid)}`;
  const onlyPage = async () => onlyOf('page', (await show()).pages);

  const client: World = {
    name,
    url: `${door.url}${at}`,
    call: (method, path, body) => call(method, path, body),

    async create({ from = 'example', ...beginning } = {}) {
      await door.call('POST', '/worlds', { world: name, from, ...beginning });
      return client;
    },
    show,
    reset: () => call('POST', '/reset', {}),
    delete: () => call('DELETE', ''),

    async act(type, { person, page, ...members } = {}) {
      const view = person === undefined || page === undefined ? await show() : null;
      const who = person ?? onlyOf('person', view?.people ?? {});
      const where = page ?? onlyOf('page', view?.pages ?? {});
      const body = { ...members, page: where, type };
      const answer = await call<ActAnswer>('POST', `/people/${encodeURIComponent(who)}/acts`, body);
      return { ...answer, person: who, page: where };
    },
    advance: (by) => call('POST', '/clock/advance', by),
    settle: (within_ms = 5000) => call('POST', '/settle', { within_ms }),
    async waitFor(wanted, within_ms = 5000) {
      return (await call<{ entry: Entry }>('POST', '/wait', { for: wanted, within_ms })).entry;
    },
    fault: (order) => call('POST', '/faults', order),
    clearFaults: () => call('DELETE', '/faults'),

    owner: async (place) => (await client.thread(place)).owner,
    thread: async (place) => call<Thread>('GET', await threadAt(place)),
    threads: async () => (await call<{ threads: ThreadSummary[] }>('GET', '/threads')).threads,
    explain: async (place) => call<Explanation>('GET', `${await threadAt(place)}/explain`),

    async journal(options = {}) {
      const text = await door.text(`${at}/journal${query(options)}`);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Entry);
    },
    follow: ({ after = 0, signal } = {}) => door.events(`${at}/journal/stream?after=${after}`, signal),

    async token(app, page) {
      const { apps, pages } = await show();
      const found = Object.entries(apps).find(([key, { id, name: called }]) =>
        [key, id, called].includes(app),
      );
      if (found === undefined)
        throw new Error(`world ${name} has no app ${app}; it has ${listOf(apps) || 'none'}`);
      const where = page ?? onlyOf('page', pages);
      const token = Object.values(pages).find(({ id }) => id === where)?.page_access_tokens[found[1].id];
      if (token === undefined) throw new Error(`app ${app} is not connected to page ${where}`);
      return token;
    },

    async fork(world, options = {}) {
      await call('POST', '/fork', { world, ...options });
      return worldClient(door, world);
    },
    checkpoint: (wanted) =>
      call<Checkpoint>('POST', '/checkpoints', wanted === undefined ? {} : { name: wanted }),
    checkpoints: async () => (await call<{ checkpoints: Checkpoint[] }>('GET', '/checkpoints')).checkpoints,
    restore: (checkpoint) => call('POST', `/checkpoints/${encodeURIComponent(checkpoint)}/restore`, {}),
    snapshot: ({ secrets = false } = {}) => call('GET', `/snapshot${query({ secrets })}`),
    putSnapshot: (snapshot) => call('PUT', '/snapshot', snapshot),
    diff: (other) => call<Diff>('GET', `/diff${query({ with: other })}`),
  };
  return client;
}

/** What needs no saying because there is only one. */
function onlyOf(
  what: 'page' | 'person',
  things: Readonly<Record<string, { id: string; name: string }>>,
): string {
  const [first, ...others] = Object.values(things);
  if (first !== undefined && others.length === 0) return first.id;
  const there = first === undefined ? 'none' : listOf(things);
  throw new ChoiceNeeded(what, `which ${what}? The world has ${there}`);
}

/** Something has to be told because there are several, or none. */
export class ChoiceNeeded extends Error {
  override readonly name = 'ChoiceNeeded';
  readonly what: 'page' | 'person';

  constructor(what: 'page' | 'person', message: string) {
    super(message);
    this.what = what;
  }
}

function listOf(things: Readonly<Record<string, { id: string; name: string }>>): string {
  return Object.values(things)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name }) => `${id} (${name})`)
    .join(', ');
}

function query(members: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(Object.fromEntries(given.map(([key, value]) => [key, String(value)])))}`;
}
