/** Time passes: to an instant just before, at or just after a limit of a thread, or simply for a while. */
import {
  humanAgentWindowMs,
  messagingWindowMs,
  organicSilenceMs,
  privateReplyWindowMs,
} from '../../../scenarios/harness/oracle/limits.ts';
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import { type PersonName, personNames } from '../setup.ts';
import { type Command, expectSameThread } from './command.ts';

/** Every duration that ownership and sending are measured with. */
export const limits = ['lease', 'window', 'silence', 'human_agent', 'comment'] as const;
export type Limit = (typeof limits)[number];

export type Span = { ms: number } | { limit: Limit; of: PersonName; plus: number };

export class Wait implements Command {
  readonly span: Span;

  constructor(span: Span) {
    this.span = span;
  }

  check(model: Readonly<Model>): boolean {
    return this.#length(model) > 0;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const length = this.#length(model);
    model.advance(length);
    await platform.advance(length);
    for (const person of personNames) {
      await expectSameThread(model, platform, person);
    }
  }

  toString(): string {
    const { span } = this;
    return 'ms' in span
      ? `${span.ms} ms pass`
      : `time passes to the end of ${span.of}'s ${span.limit}${span.plus === 0 ? '' : ` ${span.plus > 0 ? '+' : ''}${span.plus} ms`}`;
  }

  /** Not positive when the limit does not exist or lies behind. */
  #length(model: Readonly<Model>): number {
    const { span } = this;
    if ('ms' in span) {
      return span.ms;
    }
    const instant = instantOf(model, span.of, span.limit);
    return instant === null ? 0 : instant + span.plus - model.now;
  }
}

export function instantOf(model: Readonly<Model>, person: PersonName, limit: Limit): number | null {
  const thread = model.thread(person);
  switch (limit) {
    case 'lease':
      return thread.lease?.endsAt ?? null;
    case 'window':
      return after(thread.windowOpenedAt, messagingWindowMs);
    case 'silence':
      return after(thread.lastUserEventAt, organicSilenceMs);
    case 'human_agent':
      return after(thread.lastUserEventAt, humanAgentWindowMs);
    case 'comment':
      return after(model.comments.get(model.lastComment.get(person) ?? '')?.at ?? null, privateReplyWindowMs);
    default:
      return limit satisfies never;
  }
}

function after(begin: number | null, length: number): number | null {
  return begin === null ? null : begin + length;
}
