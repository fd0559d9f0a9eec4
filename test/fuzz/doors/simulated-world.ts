/** The simulator in this process with one small world, whose ids and tokens are the same every time. */

import { machineClock } from '../../../simulator/clock.ts';
import { controlApp } from '../../../simulator/control/app.ts';
import { psidFor } from '../../../simulator/control/world-file.ts';
import { appToken, pageToken, secretFor, userToken } from '../../../simulator/credentials.ts';
import { asAppId, asPageId } from '../../../simulator/domain/ids.ts';
import { RETRY_WAIT_LATER_MS } from '../../../simulator/domain/limits.ts';
import type { Engine } from '../../../simulator/engine.ts';
import { createFileKeeper } from '../../../simulator/files/keeper.ts';
import { graphWords } from '../../../simulator/graph/answers.ts';
import { graphApp } from '../../../simulator/graph/app.ts';
import { readCall } from '../../../simulator/graph/read-call.ts';
import { mintFor } from '../../../simulator/random.ts';
import { memoryStore } from '../../../simulator/store/memory-store.ts';
import { Worlds } from '../../../simulator/worlds.ts';
import { moodyNetwork } from './moody-network.ts';

export const WORLD = 'fuzz';
const SEED = 'fuzz';
export const PAGE = '100200300400500';
export const PERSON = '7001';
export const CARE = '111222333';
export const MARKETING = '444555666';
export const COMMENT = '1_2';

export const WORLD_FILE = {
  seed: SEED,
  clock: { mode: 'virtual', now: '2026-01-05T09:00:00.000Z' },
  apps: {
    care: {
      id: CARE,
      name: 'Care',
      can_take_control: true,
      human_agent: true,
      webhook: { callback_url: 'http://127.0.0.1:9/care', verify_token: 'agreed' },
    },
    mkt: { id: MARKETING, name: 'Marketing' },
  },
  pages: {
    page: {
      id: PAGE,
      name: 'Page',
      apps: ['care', 'mkt'],
      routing: {
        default_app: 'care',
        links: [{ name: 'Spring', ref: 'spring', app: 'mkt' }],
        campaigns: [
          { ad_id: '6001', title: 'Spring sale', app: 'mkt' },
          { ad_id: '6002', kind: 'lead', app: 'mkt', questions: ['Name?'], summary: true },
        ],
      },
    },
  },
  people: { ann: { id: PERSON, name: 'Ann' }, ben: { id: '7002', name: 'Ben' } },
} as const;

const mint = mintFor(WORLD, SEED);
export const PSID: string = psidFor(mint, asPageId(PAGE), PERSON);
export const SECRET: string = secretFor(mint, asAppId(CARE));
export const TOKENS = {
  page: pageToken(mint, asAppId(CARE), asPageId(PAGE)),
  otherApp: pageToken(mint, asAppId(MARKETING), asPageId(PAGE)),
  app: appToken(asAppId(CARE), SECRET),
  user: userToken(mint, asAppId(CARE)),
};

export async function openSimulator() {
  const bugs: unknown[] = [];
  const onBug = (error: unknown) => void bugs.push(error);
  const store = memoryStore();
  const { poster, fetcher } = moodyNetwork(SEED);
  const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
  const keeper = createFileKeeper(store, [], fetcher);
  const graph = graphApp({ worlds, keeper, poster, allowedHosts: [], onBug });
  const control = controlApp({ worlds, allowedHosts: [], readCall, onBug });
  const made = await control.request('http://127.0.0.1/worlds', {
    method: 'POST',
    headers: { host: '127.0.0.1' },
    body: JSON.stringify({ world: WORLD, from: WORLD_FILE }),
  });
  if (made.status !== 201) throw new Error(`No world: ${await made.text()}`);
  // Ann has written, so that there is a thread, an owner and an open window.
  const wrote = await control.request(`http://127.0.0.1/worlds/${WORLD}/people/${PERSON}/acts`, {
    method: 'POST',
    headers: { host: '127.0.0.1' },
    body: JSON.stringify({ page: PAGE, type: 'message', text: 'Is it in stock?' }),
  });
  if (wrote.status !== 201) throw new Error(`No message: ${await wrote.text()}`);
  let read = 0;
  let journalOf = worlds.get(WORLD)?.journal;
  return {
    worlds,
    graph,
    control,
    bugs: () => bugs.splice(0),
    async quiet() {
      for (const engine of worlds.all()) await retried(engine);
    },
    state: () =>
      JSON.stringify(
        worlds.all().map((engine) => engine.world),
        withMaps,
      ),
    written() {
      const journal = worlds.get(WORLD)?.journal;
      if (journal !== journalOf) read = 0;
      journalOf = journal;
      if (journal === undefined) return '';
      const lines = journal.linesAfter(read);
      read = journal.lastSeq;
      return lines.filter((line) => !isContent(line)).join('\n');
    },
    close: () => worlds.close(),
  };
}

/** What failed is tried again as the clock of its world comes to it; a machine's clock is not waited for. */
async function retried(engine: Engine): Promise<void> {
  await engine.settle(1000);
  for (let round = 0; round < RETRIES_FOLLOWED && engine.world.clock.mode === 'virtual'; round += 1) {
    const due = engine.nextDue();
    if (due === null || due - engine.now() > RETRY_WAIT_LATER_MS) return;
    await engine.advance(due);
    await engine.settle(1000);
  }
}

/** Enough for the alert after the first failures; a callback that stays down is left behind. */
const RETRIES_FOLLOWED = 4;

/** What an app writes for people to read is theirs to choose, tokens included, and is kept as it was written. */
function isContent(line: string): boolean {
  return CONTENT.test(line);
}

const CONTENT =
  /^\{"seq":\d+,"at":"[^"]+","kind":"(?:act|delivery|control|setting","cause":(?:null|\d+),"what":"(?:profile_put|persona_put))"/;

function withMaps(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return value instanceof Set ? [...value] : value;
}
