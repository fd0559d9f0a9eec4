/** An app played by a program with a driver: wishes start acts there, and the judged evidence is what reaches Graph. */
import type { Driver } from '../wire/driver.ts';
import type { Actor, Asked, Wish } from './actor.ts';

export interface DriverActorParts {
  readonly driver: Driver;
  readonly run: string;
  readonly cell: string;
  /** Drivers tell repeats by (run, seq), so a number is never used twice in a run. */
  readonly nextSeq: () => number;
}

export function driverActor({ driver, run, cell, nextSeq }: DriverActorParts): Actor {
  const body = (more: Record<string, unknown>): Record<string, unknown> => {
    const seq = nextSeq();
    return { run, cell, step: String(seq), seq, ...withoutAbsent(more) };
  };
  return {
    manner: 'driver',
    ask: async (wish): Promise<Asked> => {
      const { verb, ...wanted } = wishBody(wish);
      const started = await driver.start(verb, body(wanted));
      if (started.kind === 'started') return { kind: 'started', act: started.act, acts: [] };
      return { kind: 'unsupported', reason: started.reason };
    },
    settle: (until) => driver.settle(body({ until })),
    tellTime: (now) => driver.tellTime(body({ now })),
    close: () => driver.closeWorld(run, cell),
  };
}

function wishBody(wish: Wish): { verb: string; [member: string]: unknown } {
  switch (wish.verb) {
    case 'reply':
      return {
        verb: 'reply',
        psid: wish.psid,
        text: wish.text,
        hand_over: {
          to: typeof wish.handOver === 'string' ? wish.handOver : wish.handOver.app,
          ...spelledPart(wish.spelled),
        },
        messaging_type: wish.messagingType,
        tag: wish.tag,
      };
    case 'retry':
      return { verb: 'retry', act: wish.act };
    case 'pass':
      return {
        verb: 'pass',
        psid: wish.psid,
        app_id: wish.to === 'default' ? undefined : wish.to,
        metadata: wish.metadata,
      };
    case 'take':
    case 'request':
      return { verb: wish.verb, psid: wish.psid, metadata: wish.metadata };
    case 'release':
      return { verb: 'release', psid: wish.psid };
    case 'extend':
      return { verb: 'extend', psid: wish.psid, seconds: wish.seconds };
    default: {
      const unheard: never = wish;
      return unheard;
    }
  }
}

function spelledPart(spelled: 'omitted' | 'named' | undefined): Record<string, unknown> {
  return spelled === undefined ? {} : { spelled };
}

function withoutAbsent(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
