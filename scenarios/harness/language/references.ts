/** Every name in a scenario must stand for something in it: an app, a page, a person, an earlier step or a bound thing. */

import { stepId } from './cell.ts';
import type { CallPattern, Expectation, Observation } from './observations.ts';
import { callKinds } from './observations.ts';
import type { Scenario, Step } from './scenario.ts';
import type { Path } from './source.ts';
import type { Alternative, Ask } from './whens.ts';

export interface Stranger {
  readonly path: Path;
  readonly message: string;
}

/** Words that stand for an owner or a target without being an app of the world. */
const ownerWords = new Set(['nobody', 'inbox', 'leadgen']);
/** Of these, the inbox alone can be chosen in a page’s routing. */
const routeWords = new Set(['inbox']);

export function strangersIn(scenario: Scenario): Stranger[] {
  const check = new Names(scenario);
  check.world();
  scenario.faults?.forEach((fault, index) => {
    check.app(fault.match.app, ['faults', index, 'match', 'app']);
    check.page(fault.match.page, ['faults', index, 'match', 'page']);
    check.person(fault.match.person, ['faults', index, 'match', 'person']);
  });
  scenario.steps.forEach((step, index) => {
    check.step(step, index);
  });
  return check.strangers;
}

class Names {
  readonly strangers: Stranger[] = [];
  readonly #scenario: Scenario;
  readonly #stepIds: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  readonly #bound = new Set<string>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#stepIds = new Set(scenario.steps.map(stepId));
  }

  app(name: string | undefined, path: Path, also: ReadonlySet<string> = new Set()): void {
    this.#known(name, this.#scenario.world.apps, 'app', path, also);
  }

  page(name: string | undefined, path: Path): void {
    this.#known(name, this.#scenario.world.pages, 'page', path);
  }

  person(name: string | undefined, path: Path): void {
    this.#known(name, this.#scenario.world.people, 'person', path);
  }

  world(): void {
    for (const [name, page] of Object.entries(this.#scenario.world.pages)) {
      const path = ['world', 'pages', name];
      page.apps.forEach((app, index) => {
        this.app(app, [...path, 'apps', index]);
      });
      this.routing(page.routing, [...path, 'routing']);
    }
  }

  routing(routing: Scenario['world']['pages'][string]['routing'], path: Path): void {
    this.app(routing?.default_app ?? undefined, [...path, 'default_app'], routeWords);
    this.app(routing?.social, [...path, 'social'], routeWords);
    this.app(routing?.primary_receiver, [...path, 'primary_receiver']);
    routing?.links?.forEach((link, index) => {
      this.app(link.app, [...path, 'links', index, 'app'], routeWords);
    });
    routing?.campaigns?.forEach((campaign, index) => {
      this.app(campaign.app, [...path, 'campaigns', index, 'app'], routeWords);
    });
  }

  step(step: Step, index: number): void {
    const path: Path = ['steps', index];
    if ('given' in step) this.#given(step.given, [...path, 'given']);
    if ('when' in step) {
      const { when } = step;
      if ('first_of' in when) {
        when.first_of.forEach((one, place) => {
          this.#when(one, [...path, 'when', 'first_of', place]);
        });
      } else this.#when(when, [...path, 'when']);
    }
    if ('then' in step) {
      step.then.forEach((one, place) => {
        this.#observation(one, [...path, 'then', place]);
      });
    }
    this.#seen.add(stepId(step, index));
  }

  #given(given: Extract<Step, { given: unknown }>['given'], path: Path): void {
    if ('routing' in given) {
      this.page(given.page, [...path, 'page']);
      this.routing(given.routing, [...path, 'routing']);
      return;
    }
    this.page(given.page, [...path, 'page']);
    if ('app' in given) this.app(given.app, [...path, 'app']);
    else {
      this.person(given.thread, [...path, 'thread']);
      if (given.state !== 'idle') this.app(given.state.owner, [...path, 'state', 'owner'], ownerWords);
    }
  }

  #when(when: Alternative, path: Path): void {
    if ('person' in when) this.person(when.person, [...path, 'person']);
    if ('redeliver' in when || 'release' in when) {
      this.app('redeliver' in when ? when.redeliver : when.release, path);
      if (!this.#seen.has(when.of)) this.#stranger([...path, 'of'], `\`${when.of}\` is no earlier step`);
    }
    if ('platform' in when) this.page(when.platform, [...path, 'platform']);
    if ('inbox' in when) {
      this.person(when.inbox, [...path, 'inbox']);
      this.app(when.to, [...path, 'to']);
      if ((when.to !== undefined) !== (when.does === 'ai_pass'))
        this.#stranger([...path, 'to'], 'expected `to` with `ai_pass`, and with nothing else');
    }
    if ('routing' in when) this.routing(when.routing, [...path, 'routing']);
    if ('page' in when) this.page(when.page, [...path, 'page']);
    if ('call' in when) {
      this.app(when.call.by, [...path, 'call', 'by']);
      this.page(when.call.page, [...path, 'call', 'page']);
    }
    if ('clock' in when && 'of' in when.clock) this.person(when.clock.of, [...path, 'clock', 'of']);
    if ('await' in when) this.#expectation(when.await, [...path, 'await']);
    if ('ask' in when) this.#ask(when.ask, [...path, 'ask']);
  }

  #ask(ask: Ask, path: Path): void {
    this.app(ask.app, [...path, 'app']);
    if ('retry' in ask) {
      this.#boundName(ask.retry, [...path, 'retry']);
      return;
    }
    for (const verb of ['reply', ...callKinds] as const) {
      if (verb in ask) this.person(String(Reflect.get(ask, verb)), [...path, verb]);
    }
    if ('reply' in ask) {
      this.app(
        ask.hand_over?.to,
        [...path, 'hand_over', 'to'],
        new Set(['default', 'release', 'none', 'inbox']),
      );
    }
    if ('pass' in ask) this.app(ask.to, [...path, 'to'], new Set(['default', 'inbox']));
  }

  #observation(one: Observation, path: Path): void {
    if ('any_of' in one) {
      one.any_of.forEach((inner, index) => {
        this.#observation(inner, [...path, 'any_of', index]);
      });
      return;
    }
    if ('never' in one) {
      this.#expectation(one.never, [...path, 'never']);
      one.between?.forEach((step, index) => {
        this.#stepName(step, [...path, 'between', index]);
      });
    } else if ('owner' in one) {
      this.app(one.owner, [...path, 'owner'], ownerWords);
      this.person(one.of, [...path, 'of']);
      this.page(one.page, [...path, 'page']);
      if (one.lease !== undefined) this.#boundName(one.lease.slice('same-as '.length), [...path, 'lease']);
    } else if ('reads' in one) {
      this.app(one.reads.by, [...path, 'reads', 'by']);
      this.person(one.reads.of, [...path, 'reads', 'of']);
      this.page(one.reads.page, [...path, 'reads', 'page']);
    } else if ('answered' in one) {
      if (!this.#seen.has(one.answered))
        this.#stranger([...path, 'answered'], `\`${one.answered}\` is no earlier step`);
    } else if ('handshake' in one) {
      this.app(one.handshake, [...path, 'handshake']);
    } else if ('explains' in one) {
      const known =
        one.explains in this.#scenario.world.people ||
        this.#seen.has(one.explains) ||
        this.#bound.has(one.explains);
      if (!known)
        this.#stranger([...path, 'explains'], `\`${one.explains}\` is no person, earlier step or bound call`);
    } else if (!('order' in one)) this.#expectation(one, path);
    if ('bind' in one && one.bind !== undefined) this.#bound.add(one.bind);
  }

  #expectation(one: Expectation, path: Path): void {
    if ('call' in one) this.#call(one.call, [...path, 'call']);
    else if ('delivery' in one) {
      const { to, about, of, previous_owner, new_owner } = one.delivery;
      this.app(to, [...path, 'delivery', 'to']);
      this.person(of, [...path, 'delivery', 'of']);
      if (about !== undefined) this.#stepName(about, [...path, 'delivery', 'about']);
      this.app(previous_owner, [...path, 'delivery', 'previous_owner'], ownerWords);
      this.app(new_owner, [...path, 'delivery', 'new_owner'], ownerWords);
    } else if ('moved' in one) {
      this.person(one.moved, [...path, 'moved']);
      this.app(one.from, [...path, 'from'], ownerWords);
      this.app(one.to, [...path, 'to'], ownerWords);
      if (one.cause !== undefined) this.#boundName(one.cause, [...path, 'cause']);
    } else {
      this.person(one.shown_to, [...path, 'shown_to']);
      this.app(one.by, [...path, 'by'], ownerWords);
      if (one.text_of !== undefined) this.#stepName(one.text_of, [...path, 'text_of']);
    }
  }

  #call(call: CallPattern, path: Path): void {
    this.app(call.by, [...path, 'by']);
    for (const kind of callKinds) {
      if (kind in call) this.person(String(Reflect.get(call, kind)), [...path, kind]);
    }
  }

  /** Steps may be named before they ran (`between: [t1, w3]`), so any step of the scenario will do. */
  #stepName(name: string, path: Path): void {
    if (!this.#stepIds.has(name)) this.#stranger(path, `\`${name}\` is no step of this scenario`);
  }

  #boundName(name: string, path: Path): void {
    if (!this.#bound.has(name) && !this.#seen.has(name)) {
      this.#stranger(path, `nothing was bound as \`${name}\` before this step`);
    }
  }

  #known(
    name: string | undefined,
    among: Readonly<Record<string, unknown>>,
    noun: string,
    path: Path,
    also: ReadonlySet<string> = new Set(),
  ): void {
    if (name === undefined || name in among || also.has(name)) return;
    this.#stranger(path, `\`${name}\` is no ${noun} of this world (${Object.keys(among).join(', ')})`);
  }

  #stranger(path: Path, message: string): void {
    this.strangers.push({ path, message });
  }
}
