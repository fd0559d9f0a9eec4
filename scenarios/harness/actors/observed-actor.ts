/** An app played by a program that is only observed: the person says the phrase that, by its own word, makes it act. */
import type { Ask } from '../language/whens.ts';
import type { Actor, Asked, Wish } from './actor.ts';

/** What partner.yaml declares for one thing that can be asked for. */
export interface Trigger {
  readonly phrases: readonly string[];
  /** Of a hand-over: `default` or an app id. */
  readonly to?: string | undefined;
}

export interface Triggers {
  readonly handOver: Trigger | undefined;
  readonly release: Trigger | undefined;
  readonly greet: Trigger | undefined;
}

export interface ObservedActorParts {
  readonly triggers: Triggers;
  /** The person says it; answers with the act's place in the journal. */
  readonly say: (psid: string, phrase: string) => Promise<number>;
}

export function observedActor({ triggers, say }: ObservedActorParts): Actor {
  return {
    manner: 'observe',
    ask: async (wish): Promise<Asked> => {
      // Nobody is asked to retry: a subject retries by itself or it does not.
      if (wish.verb === 'retry') return { kind: 'started', act: undefined, acts: [] };
      const phrase = phraseFor(wish, triggers);
      if (phrase === undefined)
        return { kind: 'unsupported', reason: `no declared phrase makes it ${wish.verb}` };
      return { kind: 'started', act: undefined, acts: [await say(wish.psid, phrase)] };
    },
    settle: async () => null,
    tellTime: async () => undefined,
    close: async () => undefined,
  };
}

function phraseFor(wish: Wish, triggers: Triggers): string | undefined {
  if (wish.verb !== 'reply') return undefined;
  if (wish.handOver === 'none') return triggers.greet?.phrases[0];
  if (wish.handOver === 'release') return triggers.release?.phrases[0];
  return triggers.handOver?.phrases[0];
}

/** Why a subject that is only observed cannot be asked this, or undefined when it can. */
export function unableTo(ask: Ask, triggers: Triggers): string | undefined {
  if ('retry' in ask) return undefined;
  if (!('reply' in ask)) {
    const verb = ['pass', 'release', 'take', 'request', 'extend'].find((one) => one in ask);
    // A scenario that asks for the bare edge wants to see that edge; no phrase promises it.
    return `it is asked to ${verb} by the endpoint, which needs a driver`;
  }
  if (ask.tag !== undefined || ask.messaging_type !== undefined)
    return 'it is asked for a certain kind of message, which needs a driver';
  const to = ask.hand_over?.to ?? 'none';
  if (to === 'none') return lacking(triggers.greet, 'greet', 'a plain reply');
  if (to === 'release') return lacking(triggers.release, 'release', 'a release');
  const declared = triggers.handOver?.to ?? 'default';
  if (to !== declared) return `it is asked to hand over to ${to}, and partner.yaml declares ${declared}`;
  return lacking(triggers.handOver, 'hand_over', 'a hand-over');
}

function lacking(trigger: Trigger | undefined, key: string, what: string): string | undefined {
  const spoken = trigger !== undefined && trigger.phrases.length > 0;
  return spoken ? undefined : `partner.yaml declares no \`${key}.phrases\` that bring ${what} about`;
}
