// The bot's rules: what it says in its flow, and when control should move and to whom.
import type { AppId } from './ids.ts';

/** Who gets the thread: the page's default app, or another app by id (SEED-19, SEED-20). */
export type Target = { to: 'default' } | { to: 'app'; app: AppId };

export interface PhraseRule {
  name: string;
  /** Any of these, somewhere in what the person wrote. */
  phrases: readonly string[];
  pass: Target;
  /** Said to the person; the hand-over rides on it. */
  say: string;
}

export interface FlowScript {
  greeting: string;
  questions: readonly string[];
  closing: string;
  /** What happens to control once the last question is answered. */
  whenDone: { control: 'release' } | { control: 'pass'; target: Target };
}

export interface SilenceRule {
  afterMs: number;
  control: { control: 'release' } | { control: 'pass'; target: Target };
  say: string;
}

export interface Rules {
  phrases: readonly PhraseRule[];
  flow: FlowScript;
  /** What to do about a person who stopped answering in the middle of the flow; absent: wait until control lapses. */
  silence?: SilenceRule;
}

export const defaultRules: Rules = {
  phrases: [
    {
      name: 'asks for a human',
      phrases: [
        'agent please',
        'human please',
        'talk to a human',
        'speak to a human',
        'talk to an agent',
        'speak to an agent',
        'real person',
        'customer service',
      ],
      pass: { to: 'default' },
      say: 'Of course. A colleague takes over from here.',
    },
  ],
  flow: {
    greeting: 'Hello, and thank you for your interest!',
    questions: ['What are you looking for?', 'And when would you like to have it?'],
    closing: 'Thank you, that is all we need. We will get back to you here.',
    whenDone: { control: 'release' },
  },
};
