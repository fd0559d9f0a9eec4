// A world without a network: settings, acts and calls go to the engine, deliveries to a list.
import { machineClock } from '../../simulator/clock.ts';
import { settingsOf, worldFileInput } from '../../simulator/control/world-file.ts';
import { asAppId, asPageId, asPersonId, asPsid } from '../../simulator/domain/ids.ts';
import { defaultReadings } from '../../simulator/domain/readings.ts';
import type { Engine } from '../../simulator/engine.ts';
import { graphWords } from '../../simulator/graph/answers.ts';
import type { Store } from '../../simulator/store/store.ts';
import type { Poster, PostOutcome } from '../../simulator/webhooks/post.ts';
import { Worlds } from '../../simulator/worlds.ts';

export const PAGE = asPageId('100');
export const CARE = asAppId('11');
export const MKT = asAppId('12');
const ANN = asPersonId('7001');
export const NAME = 'played';

const callback = (app: string) => ({ callback_url: `http://127.0.0.1:9/${app}`, verify_token: 'v' });
const FILE = worldFileInput.parse({
  apps: {
    care: { id: CARE, webhook: callback('care'), can_take_control: true },
    mkt: { id: MKT, webhook: callback('mkt') },
  },
  pages: {
    page: {
      id: PAGE,
      apps: ['care', 'mkt'],
      routing: { default_app: 'care', campaigns: [{ ad_id: '6001', app: 'mkt' }] },
    },
  },
  people: { ann: { id: ANN } },
});

export interface Posted {
  readonly url: string;
  readonly body: string;
}

/** A network whose answers are chosen by `answer`; a promise that never settles is a machine that died meanwhile. */
export function network(answer: (posted: Posted) => Promise<PostOutcome>): Poster {
  return {
    post: (url, { body }) => answer({ url, body }),
    challenge: async () => null,
    close: async () => {},
  };
}

export class PlayedWorld {
  readonly worlds: Worlds;
  readonly engine: Engine;
  readonly #psid;

  private constructor(worlds: Worlds, engine: Engine) {
    this.worlds = worlds;
    this.engine = engine;
    this.#psid = asPsid(engine.world.people.get(ANN)?.psids.get(PAGE) ?? '');
  }

  static async begun(store: Store, poster: Poster): Promise<PlayedWorld> {
    const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
    const made = await worlds.create(NAME, {
      seed: 'crash',
      clock: { mode: 'virtual', now_ms: Date.UTC(2026, 0, 5, 9) },
      readings: defaultReadings(),
      settings: (mint) => settingsOf(FILE, mint, []),
      origin: {},
      names: () => ({}),
    });
    if (!made.ok) throw new Error(JSON.stringify(made.problem));
    return new PlayedWorld(worlds, made.engine);
  }

  /** The world as another process finds it. */
  static reopened(store: Store, poster: Poster): PlayedWorld {
    const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
    worlds.open();
    const engine = worlds.get(NAME);
    if (engine === undefined) throw new Error('the world is not there');
    return new PlayedWorld(worlds, engine);
  }

  get thread() {
    return [...this.engine.world.threads.values()].find(({ psid }) => psid === this.#psid);
  }

  /** What the person writes, or an ad she taps; answers the message's id. */
  async act(ad: boolean, text: string): Promise<string> {
    const { engine } = this;
    const message = engine.ids.mid('message');
    const verdict = await engine.act({
      do: 'Act',
      person: ANN,
      page: PAGE,
      act: ad ? { type: 'ad_click', ad_id: '6001', text } : { type: 'message', text },
      mids: { postback: engine.ids.mid('postback'), message, question: engine.ids.mid('question') },
      activity_id: engine.ids.commentId(),
    });
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.rejection));
    return message;
  }

  /** A send that passes to the other app; answers its id, or null when it was refused. */
  async send(app: typeof CARE, text: string): Promise<string | null> {
    const { engine } = this;
    const mid = engine.ids.mid();
    const outcome = await engine.graph({
      call: 'send',
      app,
      page: PAGE,
      psid: this.#psid,
      method: 'POST',
      path: '/me/messages',
      params: { text },
      command: {
        do: 'Send',
        app,
        page: PAGE,
        psid: this.#psid,
        mid,
        message: { text, quick_replies: [], buttons: [], template: null, media: [], metadata: null },
        activity: null,
        tag: null,
        thread_control: { type: 'pass', app: app === CARE ? MKT : CARE },
      },
    });
    return outcome.answered && outcome.answer.status === 200 ? mid : null;
  }
}
