/** What every command shares: the two sides it compares, and how it compares them. */
import { isDeepStrictEqual } from 'node:util';
import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { messagingWindowMs } from '../../../scenarios/harness/oracle/limits.ts';
import type { Expected, Model } from '../model/model.ts';
import type { Answer, Platform } from '../platform.ts';
import { appNames, type PersonName } from '../setup.ts';

export type Command = AsyncCommand<Model, Platform>;

/** An ordered Graph error carries this code, so that it is never taken for a rule's. */
export const faultCode = 1200;

/** Comparing is most of a run: the assertion, which words a difference, is made only where there is one. */
export function same(found: unknown, due: unknown, what: string): void {
  if (!isDeepStrictEqual(found, due)) {
    expect(found, what).toEqual(due);
  }
}

/** The answer a caller got, against the one it should have got. */
export function expectAnswer(answer: Answer, expected: Expected): void {
  switch (expected.end) {
    case 'ok':
      same(answer.kind === 'ok' ? 'ok' : answer, 'ok', 'the documents accept this call');
      return;
    case 'lost':
      same(answer, { kind: 'lost' }, 'the connection was to be cut');
      return;
    case 'faulted':
      same(answer.kind === 'refused' ? answer.code : answer, faultCode, 'the ordered error was due');
      return;
    case 'refused': {
      const codes = expected.by.map(({ code, subcode }) => `${code}/${subcode ?? ''}`);
      const found = answer.kind === 'refused' ? `${answer.code}/${answer.subcode ?? ''}` : answer.kind;
      if (!codes.includes(found)) {
        expect(found, `the documents refuse this call: ${JSON.stringify(expected.by)}`).toBe(codes);
      }
      return;
    }
    default:
      expect(expected satisfies never).toBeUndefined();
  }
}

/** Owner, end of the lease and both clocks of a thread, on both sides. */
export async function expectSameThread(model: Model, platform: Platform, person: PersonName): Promise<void> {
  const shown = await platform.thread(person);
  const lease = model.lease(person);
  const { lastUserEventAt, windowOpenedAt } = model.thread(person);
  const due = {
    owner: lease?.app ?? null,
    endsAt: lease?.endsAt ?? null,
    windowMs: lease?.windowMs ?? null,
    lastUserEventAt,
    windowClosesAt: windowOpenedAt === null ? null : windowOpenedAt + messagingWindowMs,
  };
  same({ ...shown, owner: nameOf(platform, shown.owner) }, due, `${person}'s thread`);
}

/** An app by the name that the model knows it by. */
export function nameOf(platform: Platform, app: string | null): string | null {
  return appNames.find((name) => platform.appId(name) === app) ?? app;
}
