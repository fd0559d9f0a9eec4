/** Time passes: to an instant just before, at or just after a limit of a thread, or simply for a while. */
import { messagingWindowMs, organicSilenceMs } from '../../../scenarios/harness/oracle/limits.ts';
import type { Model } from '../model/model.ts';
import { type PersonName, type Platform, personNames } from '../platform.ts';
import { type Command, expectSameThread } from './command.ts';

export type Limit = 'lease' | 'window' | 'silence';

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
    model.now += length;
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

function instantOf(model: Readonly<Model>, person: PersonName, limit: Limit): number | null {
  const thread = model.thread(person);
  switch (limit) {
    case 'lease':
      return thread.lease?.endsAt ?? null;
    case 'window':
      return thread.windowOpenedAt === null ? null : thread.windowOpenedAt + messagingWindowMs;
    case 'silence':
      return thread.lastUserEventAt === null ? null : thread.lastUserEventAt + organicSilenceMs;
    default:
      return limit satisfies never;
  }
}
