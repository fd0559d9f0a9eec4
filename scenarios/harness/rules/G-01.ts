/** G-01: the switch to Conversation Routing has no way back. */
import type { Entry } from '../journal.ts';
import { type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';

export const g01: Rule = {
  id: 'G-01',
  kind: 'rule',
  sentence: 'Once a page has switched to Conversation Routing it never leaves it.',
  why: 'The product document says that Meta supports no switching back. An integration that was told "irreversible" must never meet a page that has gone back.',
  restsOn: ['SEED-31', 'CR-001', 'CR-005', 'CR-115', 'OQ-21'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const { witnesses, violations } = watch(evidence);
    return result(
      witnesses,
      violations,
      'after the switch somebody tries to clear the default app, or the mode of the page shows in an answer (under the reading clearingDefaultApp: refused)',
    );
  },
};

function watch(evidence: Evidence): { witnesses: number[]; violations: Violation[] } {
  const switchedOn = new Map<string, Fact>();
  const witnesses: number[] = [];
  const violations: Violation[] = [];
  for (const { entry, before } of evidence.steps) {
    if (before.readings.clearingDefaultApp === 'returns-to-zero-config') {
      return { witnesses: [], violations: [] };
    }
    const page = pageIn(entry);
    const since = page === undefined ? undefined : switchedOn.get(page);
    if (
      entry.kind === 'setting' &&
      entry.what === 'routing_put' &&
      entry.default_app !== null &&
      since === undefined
    ) {
      switchedOn.set(
        entry.page,
        fact(entry, `page ${entry.page} switched on, default app ${evidence.name(entry.default_app)}`),
      );
      continue;
    }
    const sight = since === undefined ? null : sightOf(evidence, entry);
    if (since === undefined || sight === null) {
      continue;
    }
    witnesses.push(entry.seq);
    if (!sight.on) {
      violations.push({
        facts: [since, fact(entry, sight.sentence)],
        contradiction: `the page was on Conversation Routing at #${since.seq} and is not at #${entry.seq}; there is no way back`,
        advice:
          'Refuse to clear the default app (it can be replaced), and never derive the mode from anything that can be undone.',
        reading: 'clearingDefaultApp',
      });
    }
  }
  return { witnesses, violations };
}

function pageIn(entry: Entry): string | undefined {
  if (entry.kind === 'refusal') {
    // A refused change of settings names its page among the inputs of the rule.
    const page = entry.page ?? entry.inputs?.page;
    return typeof page === 'string' ? page : undefined;
  }
  return 'page' in entry ? entry.page : undefined;
}

/** Where the mode of a page shows. */
function sightOf(evidence: Evidence, entry: Entry): { on: boolean; sentence: string } | null {
  if (entry.kind === 'setting' && entry.what === 'routing_put') {
    const on = entry.default_app !== null;
    return {
      on,
      sentence: on
        ? `the default app is now ${evidence.name(entry.default_app)}`
        : 'the default app was cleared',
    };
  }
  if (entry.kind === 'refusal' && entry.cause === null) {
    return { on: true, sentence: `a change of settings was refused (${entry.rejection})` };
  }
  if (entry.kind !== 'answer') {
    return null;
  }
  if (entry.call === 'feature_status' && entry.outcome === 'ok') {
    const on = multiApp(entry.body);
    return on === undefined ? null : { on, sentence: `messaging_feature_status says msgr_multi_app: ${on}` };
  }
  if (entry.call === 'take' && entry.outcome !== 'faulted') {
    const off = entry.code === 27 && entry.subcode === 2018464;
    return {
      on: !off,
      sentence: off
        ? 'take was refused because routing is not enabled'
        : 'take was judged as on a routed page',
    };
  }
  if (entry.call === 'request' && entry.outcome !== 'faulted') {
    const off = entry.outcome === 'ok';
    return {
      on: !off,
      sentence: off ? 'request was accepted, as only a page that is off does' : 'request was refused',
    };
  }
  return null;
}

function multiApp(body: unknown): boolean | undefined {
  if (typeof body !== 'object' || body === null || !('messaging_feature_status' in body)) {
    return undefined;
  }
  const status = body.messaging_feature_status;
  return typeof status === 'object' && status !== null && 'msgr_multi_app' in status
    ? status.msgr_multi_app === true
    : undefined;
}
