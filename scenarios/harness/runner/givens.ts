/** `given`: puts the world there through the control plane and the owner’s own token, and verifies that it is there. */
import type { Entry } from '../journal.ts';
import { durationMs } from '../language/duration.ts';
import type { Given } from '../language/whens.ts';
import { inboxAppId } from '../limits.ts';
import { routingBody } from '../targets/world-file.ts';
import type { CellState } from './cell-state.ts';

/** The world could not be put where the scenario begins. */
export class GivenError extends Error {}

export async function putGiven(given: Given, state: CellState): Promise<void> {
  const { world, names } = state.stage;
  if ('routing' in given) {
    await world.putRouting(names.page(given.page).id, routingBody(given.routing, names));
    await state.time.refresh();
    const put = lastSetting(state, (entry) => entry.what === 'routing_put');
    const wanted = given.routing.default_app;
    if (
      wanted !== undefined &&
      put?.what === 'routing_put' &&
      put.default_app !== (wanted === null ? null : names.ownerId(wanted))
    ) {
      throw new GivenError('the routing was not taken over');
    }
    return;
  }
  if ('app' in given) {
    const page = names.page(given.page).id;
    const { id } = names.app(given.app);
    if (given.connected === false) await world.disconnect(page, id);
    else {
      const { can_take_control, access_all, subscribed_fields } = given;
      await world.connect(page, id, {
        ...(can_take_control === undefined ? {} : { can_take_control }),
        ...(access_all === undefined ? {} : { access_all }),
        ...(subscribed_fields === undefined ? {} : { subscribed_fields }),
      });
    }
    await state.time.refresh();
    verifyConnection(given, page, id, state);
    return;
  }
  await putThread(given, state);
}

function verifyConnection(
  given: Extract<Given, { app: string }>,
  page: string,
  app: string,
  state: CellState,
): void {
  const last = lastSetting(
    state,
    (entry) =>
      (entry.what === 'connection_put' || entry.what === 'connection_deleted') &&
      entry.page === page &&
      entry.app === app,
  );
  const connected = last?.what === 'connection_put';
  if (connected === (given.connected === false))
    throw new GivenError(`${given.app} is ${connected ? 'still' : 'not'} connected`);
  if (last?.what !== 'connection_put') return;
  if (given.can_take_control !== undefined && last.can_take_control !== given.can_take_control) {
    throw new GivenError(`the take permission of ${given.app} did not change`);
  }
  if (given.access_all !== undefined && last.access_all !== given.access_all) {
    throw new GivenError(`the access of ${given.app} did not change`);
  }
  const missing = (given.subscribed_fields ?? []).filter((field) => !last.subscribed_fields.includes(field));
  if (missing.length > 0) throw new GivenError(`${given.app} is not subscribed to ${missing.join(', ')}`);
}

async function putThread(given: Extract<Given, { thread: string }>, state: CellState): Promise<void> {
  const { world, names } = state.stage;
  const page = names.page(given.page).id;
  const psid = names.psid(given.thread, given.page);
  const owner = given.state === 'idle' ? null : names.ownerId(given.state.owner);

  const wroteAlready = state.time.journal.some((entry) => entry.kind === 'act' && entry.psid === psid);
  if (given.last_person_event !== undefined || (owner !== null && !wroteAlready)) {
    await world.act(names.person(given.thread).id, { page, type: 'message', text: 'Hello' });
    await state.time.settle();
  }
  if (given.last_person_event !== undefined) {
    await state.time.advanceTo((await state.time.nowMs()) + durationMs(given.last_person_event));
  }
  const before = (await world.thread(page, psid)).owner;
  if (before !== owner) await moveControl({ page, psid, from: before, to: owner }, state);
  if (given.state !== 'idle' && given.state.expires_in !== undefined && owner !== null) {
    const seconds = durationMs(given.state.expires_in) / 1_000;
    await graphPost(state, owner, `/${page}/extend_thread_control`, {
      recipient: { id: psid },
      duration: seconds,
    });
  }
  await state.time.settle();
  const after = (await world.thread(page, psid)).owner;
  if (after !== owner) {
    throw new GivenError(
      `${names.of(owner)} should own the thread of ${given.thread}, but ${names.of(after)} does`,
    );
  }
}

interface Move {
  readonly page: string;
  readonly psid: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Control is moved by whoever has it; an idle thread may be passed by any connected app (CR-050). */
async function moveControl({ page, psid, from, to }: Move, state: CellState): Promise<void> {
  const recipient = { id: psid };
  if (to === inboxAppId) {
    await state.stage.world.inboxAct({ page, psid, type: 'move_to_main' });
    return;
  }
  if (from === inboxAppId) {
    await state.stage.world.inboxAct({ page, psid, type: 'done' });
    if (to !== null) await moveControl({ page, psid, from: null, to }, state);
    return;
  }
  if (to === null) {
    if (from !== null) await graphPost(state, from, `/${page}/release_thread_control`, { recipient });
    return;
  }
  const by = from ?? to;
  await graphPost(state, by, `/${page}/pass_thread_control`, { recipient, target_app_id: to });
}

async function graphPost(
  state: CellState,
  app: string,
  path: string,
  body: Record<string, unknown>,
): Promise<void> {
  const { names, graph } = state.stage;
  const token = [...names.pages.values()].map(({ tokens }) => tokens[app]).find((one) => one !== undefined);
  if (token === undefined) throw new GivenError(`${names.of(app)} has no token to move control with`);
  const answer = await graph.call({ method: 'POST', path, token, body });
  if (answer.kind === 'cut' || answer.status !== 200) {
    throw new GivenError(
      `${path.split('/').at(-1)} by ${names.of(app)}: ${answer.kind === 'cut' ? answer.reason : answer.text}`,
    );
  }
}

type Setting = Extract<Entry, { kind: 'setting' }>;

function lastSetting(state: CellState, test: (entry: Setting) => boolean): Setting | undefined {
  return state.time.journal.filter((entry): entry is Setting => entry.kind === 'setting').findLast(test);
}
