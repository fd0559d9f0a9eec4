/** What every command shares: the two sides it compares, and how it compares them. */
import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import type { Expected, Model } from '../model/model.ts';
import { type Answer, appNames, type PersonName, type Platform } from '../platform.ts';

export type Command = AsyncCommand<Model, Platform>;

/** An ordered Graph error carries this code, so that it is never taken for a rule's. */
export const faultCode = 1200;

/** The answer a caller got, against the one it should have got. */
export function expectAnswer(answer: Answer, expected: Expected): void {
  switch (expected.end) {
    case 'ok':
      expect(answer, 'the documents accept this call').toMatchObject({ kind: 'ok' });
      return;
    case 'lost':
      expect(answer, 'the connection was to be cut').toEqual({ kind: 'lost' });
      return;
    case 'faulted':
      expect(answer, 'the ordered error was to be answered').toMatchObject({
        kind: 'refused',
        code: faultCode,
      });
      return;
    case 'refused': {
      expect(answer, `the documents refuse this call: ${JSON.stringify(expected.by)}`).toMatchObject({
        kind: 'refused',
      });
      const codes = expected.by.map(({ code, subcode }) => `${code}/${subcode ?? ''}`);
      const { code, subcode } = answer as Extract<Answer, { kind: 'refused' }>;
      expect(codes).toContain(`${code}/${subcode ?? ''}`);
      return;
    }
    default:
      expect(expected satisfies never).toBeUndefined();
  }
}

/** Owner, end of the lease and window of a thread, on both sides. */
export async function expectSameThread(model: Model, platform: Platform, person: PersonName): Promise<void> {
  const shown = await platform.thread(person);
  const lease = model.lease(person);
  const owner = appNames.find((app) => platform.appId(app) === shown.owner) ?? shown.owner;
  expect({ owner, ends: shown.expires_at }, `${person}'s thread`).toEqual({
    owner: lease?.app ?? null,
    ends: lease === null ? null : new Date(lease.endsAt).toISOString(),
  });
}
