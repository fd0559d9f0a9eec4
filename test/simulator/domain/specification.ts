// Reads the rules aloud: given what happened, when somebody does something at an instant, then events, value or rejection.
import { expect } from 'vitest';
import type { ActCommand, GraphCommand, SettingCommand } from '../../../simulator/domain/commands.ts';
import { decideAct, decideGraph, decideLapse, decideSetting } from '../../../simulator/domain/decide.ts';
import type {
  ControlEvent,
  Decided,
  DecidedDelivery,
  DecidedPhone,
  Recorded,
  RoutingEvent,
} from '../../../simulator/domain/events.ts';
import { evolve } from '../../../simulator/domain/evolve.ts';
import { asAppId, asDeliveryId } from '../../../simulator/domain/ids.ts';
import { defaultReadings, type Readings } from '../../../simulator/domain/readings.ts';
import type { Verdict } from '../../../simulator/domain/verdict.ts';
import { emptyWorld, threadOf, type World } from '../../../simulator/domain/world.ts';
import { ANN_PSID, PAGE, T0 } from './cast.ts';

export type Command = GraphCommand | ActCommand | SettingCommand;
export type Step = Command | { readonly wait: number } | readonly Step[];

const ACTS = new Set(['Act', 'InboxAct']);
const SETTINGS = new Set([
  'PutApp',
  'DeleteApp',
  'PutWebhook',
  'PutPage',
  'Connect',
  'Disconnect',
  'PutRouting',
  'PutPerson',
  'PutReadings',
  'ArmFault',
  'RemoveFaults',
  'SetClock',
]);

type AnyVerdict = Verdict<unknown, { readonly name: string }>;

export interface Given {
  /** The world after the past, for looking at it. */
  readonly world: World;
  readonly now: number;
  /** Judges the command `after` ms later; leases that end on the way are written down first, as the engine does. */
  when(command: Command, options?: { after: number }): Outcome;
}

/** A past of commands that must all be accepted, with waits between them. */
export function given(...past: Step[]): Given {
  return givenReading({}, ...past);
}

export function givenReading(readings: Partial<Readings>, ...past: Step[]): Given {
  const history = new History({ ...defaultReadings(), ...readings });
  history.play(past);
  return {
    world: history.world,
    now: history.now,
    when(command, { after } = { after: 0 }) {
      history.wait(after);
      return history.judge(command);
    },
  };
}

class History {
  readonly world: World;
  now = T0;
  #seq = 0;

  constructor(readings: Readings) {
    this.world = emptyWorld({
      name: 'spec',
      seed: 'spec',
      readings,
      clock: { mode: 'virtual', now_ms: T0 },
    });
  }

  play(steps: readonly Step[]): void {
    for (const step of steps) {
      if (isList(step)) this.play(step);
      else if ('wait' in step) this.wait(step.wait);
      else {
        const verdict = this.#decide(step);
        if (!verdict.ok)
          throw new Error(`The past was refused: ${step.do}: ${JSON.stringify(verdict.rejection)}`);
        this.#record(verdict.events);
      }
    }
  }

  wait(ms: number): void {
    this.now += ms;
    for (const thread of [...this.world.threads.values()]) {
      if (thread.control.state === 'owned' && thread.control.expires_at <= this.now) {
        this.#record(decideLapse(this.world, thread), thread.control.expires_at);
      }
    }
  }

  judge(command: Command): Outcome {
    const before = stateOf(this.world);
    const verdict = this.#decide(command);
    expect(stateOf(this.world), 'deciding must not change the world').toEqual(before);
    if (verdict.ok) this.#record(verdict.events);
    return new Outcome(verdict, this.world, this.now);
  }

  #decide(command: Command): AnyVerdict {
    if (ACTS.has(command.do)) return decideAct(this.world, command as ActCommand, this.now);
    if (SETTINGS.has(command.do)) return decideSetting(this.world, command as SettingCommand, this.now);
    return decideGraph(this.world, command as GraphCommand, this.now);
  }

  #record(decided: readonly Decided[], at = this.now): void {
    let deliveries = this.world.deliveryCount;
    for (const { event } of decided) {
      this.#seq += 1;
      const place = { seq: this.#seq, at, cause: null };
      if (event.kind === 'delivery') {
        deliveries += 1;
        evolve(this.world, { ...event, id: asDeliveryId(`d${deliveries}`), entry: {}, ...place } as Recorded);
      } else {
        evolve(this.world, { ...event, ...place } as Recorded);
      }
    }
  }
}

export class Outcome {
  readonly verdict: AnyVerdict;
  readonly world: World;
  readonly now: number;

  constructor(verdict: AnyVerdict, world: World, now: number) {
    this.verdict = verdict;
    this.world = world;
    this.now = now;
  }

  isRefused(name: string, facts: Record<string, unknown> = {}): void {
    expect(this.verdict.ok ? { accepted: this.verdict.value } : this.verdict.rejection).toMatchObject({
      name,
      ...facts,
    });
  }

  /** Accepted, and answering this. */
  answers(value: unknown): this {
    expect(this.accepted().value).toEqual(value);
    return this;
  }

  succeeds(): this {
    return this.answers({ reply: 'success' });
  }

  isSent(): this {
    expect(this.accepted().value).toMatchObject({ reply: 'sent' });
    return this;
  }

  routes(facts: { to: string | null; before?: string | null; after?: string | null; rule?: string }): this {
    expect(this.accepted().value).toMatchObject({
      routed_to: facts.to,
      owner: {
        ...('before' in facts ? { before: facts.before } : {}),
        ...('after' in facts ? { after: facts.after } : {}),
      },
      ...(facts.rule === undefined ? {} : { rule: facts.rule }),
    });
    return this;
  }

  /** Exactly these moves of control, in order, each as far as described. */
  moves(...wanted: Partial<ControlEvent>[]): this {
    expect(this.control).toHaveLength(wanted.length);
    expect(this.control).toMatchObject(wanted);
    return this;
  }

  /** Exactly these webhooks, in order: "care messaging message". */
  isHeard(...wanted: string[]): this {
    expect(this.heard).toEqual(wanted);
    return this;
  }

  owner(): string | null {
    const thread = threadOf(this.world, PAGE, ANN_PSID);
    return thread.control.state === 'owned' && this.now < thread.control.expires_at
      ? thread.control.owner
      : null;
  }

  /** Milliseconds from now to the end of the lease. */
  get leaseLeft(): number | null {
    const { control } = threadOf(this.world, PAGE, ANN_PSID);
    return control.state === 'owned' ? control.expires_at - this.now : null;
  }

  accepted() {
    if (!this.verdict.ok) throw new Error(`Refused: ${JSON.stringify(this.verdict.rejection)}`);
    return this.verdict;
  }

  get events(): Decided['event'][] {
    return this.accepted().events.map(({ event }) => event);
  }

  get control(): ControlEvent[] {
    return this.events.filter((event): event is ControlEvent => event.kind === 'control');
  }

  get routing(): RoutingEvent | undefined {
    return this.events.find((event): event is RoutingEvent => event.kind === 'routing');
  }

  get deliveries(): DecidedDelivery[] {
    return this.events.filter(
      (event): event is DecidedDelivery => event.kind === 'delivery' && event.channel !== 'phone',
    );
  }

  get phone(): DecidedPhone[] {
    return this.events.filter(
      (event): event is DecidedPhone => event.kind === 'delivery' && event.channel === 'phone',
    );
  }

  get heard(): string[] {
    return this.deliveries.map(
      ({ to, channel, event }) => `${this.world.apps.get(asAppId(to))?.name ?? to} ${channel} ${event}`,
    );
  }

  noticeTo(name: string): DecidedDelivery['notice'][] {
    return this.deliveries
      .filter(({ to }) => this.world.apps.get(asAppId(to))?.name === name)
      .map(({ notice }) => notice);
  }
}

/** Everything a world holds, as plain data that can be compared. */
export function stateOf(world: World): unknown {
  return JSON.parse(
    JSON.stringify(world, (_key, value: unknown) => (value instanceof Map ? [...value.entries()] : value)),
  );
}

function isList(step: Step): step is readonly Step[] {
  return Array.isArray(step);
}
