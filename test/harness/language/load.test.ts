import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../../scenarios/harness/language/load.ts';
import { SourceError } from '../../../scenarios/harness/language/source.ts';
import { known, sound } from './scenario-fixture.ts';

const load = (text: string) => loadScenario('demo.yaml', text, known);

function problems(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof SourceError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('cells', () => {
  test('every combination of the axes is a cell with an id of its own', () => {
    expect(load(sound).cells.map(({ id }) => id)).toEqual([
      'DEMO-001[lost=no,target=omitted]',
      'DEMO-001[lost=no,target=named]',
      'DEMO-001[lost=yes,target=omitted]',
      'DEMO-001[lost=yes,target=named]',
    ]);
  });

  test('what does not apply is left out, and what is left keeps its place in the file', () => {
    const [no, , , yes] = load(sound).cells;
    const places = (cell: typeof no): (string | number)[] =>
      cell!.steps.flatMap((step): (string | number)[] =>
        step.kind === 'then' ? step.observations.map(({ index }) => index) : [step.id],
      );
    expect(places(no)).toEqual(['s1', 'w1', 1, 3]);
    expect(places(yes)).toEqual(['s1', 'w1', 1, 2, 3, 'w2']);
  });

  test('the first effect whose `if` holds is armed, and none when none holds', () => {
    expect(load(sound).cells.map(({ faults }) => faults.map(({ effect }) => effect))).toEqual([
      [{ error: { code: 1200 } }],
      [{ error: { code: 1200 } }],
      [],
      [{ drop_connection: 'after_commit' }],
    ]);
  });

  test('a cell has the value in place of its variable', () => {
    const [, , omitted, named] = load(sound).cells;
    expect(JSON.stringify(omitted!.steps)).toContain('"spelled":"omitted"');
    expect(JSON.stringify(named!.steps)).toContain('"spelled":"named"');
  });

  test('a scenario without axes is one cell under its own id', () => {
    const plain = sound
      .replace(/vary:\n.*\n.*\n/, '')
      .replace(/faults:[\s\S]*steps:/, 'steps:')
      .replace(/ {2}- id: w2[\s\S]*/, '')
      .replace(/ .*if: .*\n/, '');
    expect(load(plain).cells.map(({ id }) => id)).toEqual(['DEMO-001']);
  });
});

const rawCall = (more: string): string => `{call: {by: care, method: POST, path: /me/messages, ${more}}}`;

test('what routing, the inbox and the wire have to be told in is understood', () => {
  const told = sound
    .replace(
      'default_app: care, campaigns: [{ad_id: spring, app: mkt}]',
      'default_app: inbox, social: inbox, campaigns: [{ad_id: spring, kind: lead, days: 1.5, questions: [Why?], summary: true, stop_keywords: [stop], may_interrupt: true}]',
    )
    .replace(
      '- given: {thread: ann, state: idle}',
      '- given: {app: mkt, access_all: false}\n  - when: {readings: {takeFanout: all}}',
    )
    .replace('{person: ann, act: {type: message, text: Hello}}', rawCall('query: {a: b}, form: {c: 1}'))
    .replace(
      '- {owner: care}',
      '- {owner: leadgen}\n      - {answered: w1, exactly: {success: true}, subcode: null, rule: CR-056}\n      - {delivery: {channel: changes, entry_having: {id: "${page}"}, entry_lacking: [messaging]}}',
    );
  expect(loadScenario('demo.yaml', told, known).cells).toHaveLength(4);
});

test('faults of deliveries, and what steps them, are understood', () => {
  const told = sound
    .replace(
      '{call: send, app: mkt, person: ann}',
      '{call: webhook, app: mkt, channel: messaging, field: messages}',
    )
    .replace('error: {code: 1200}}', 'delivery: duplicate, delay_ms: 60000}')
    .replace('drop_connection: after_commit', 'latency_ms: 20')
    .replace('played_by: subject', 'played_by: subject, by_itself: true')
    .replace(
      '  - id: t1',
      '  - when: {redeliver: mkt, of: w1}\n  - when: {release: mkt, of: w1}\n  - when: {platform: page, act: {type: policy_enforcement, action: block}}\n  - id: t1',
    )
    .replace('- {owner: care}', '- {owner: care}\n      - {handshake: mkt, verify_token: wrong}')
    .replace('spelled: $target}}', 'spelled: $target}}, if_absent: go_on');
  expect(loadScenario('demo.yaml', told, known).cells).toHaveLength(4);
});

describe('what is wrong is told at its place', () => {
  test.each([
    [
      'an effect that is two',
      sound.replace('error: {code: 1200}', 'error: {code: 1200}, delivery: drop'),
      'expected one of error, drop_connection, latency_ms, and delivery or delay_ms or both',
    ],
    [
      'a fault of a call that is none',
      sound.replace('call: send, app', 'call: sned, app'),
      '`faults[0].match.call`',
    ],
    [
      'a handshake of an app that is not there',
      sound.replace('- {owner: care}', '- {handshake: cara, verify_token: wrong}'),
      '`cara` is no app of this world',
    ],
    [
      'a delivery to step of a step that is still to come',
      sound.replace('  - id: w1', '  - when: {redeliver: mkt, of: w1}\n  - id: w1'),
      '`w1` is no earlier step',
    ],
    [
      'an unknown key at the top',
      sound.replace('level: must', 'levle: must'),
      'demo.yaml:6:1: unknown key `levle`',
    ],
    [
      'an unknown key deep inside',
      sound.replace('field: messages, about', 'feild: messages, about'),
      'demo.yaml:33:31: unknown key `feild` in `steps[2].then[2].delivery`',
    ],
    [
      'an unknown observation',
      sound.replace('- {owner: care}', '- {ownr: care}'),
      'demo.yaml:31:10: unknown key `ownr` in `steps[2].then[0]`',
    ],
    [
      'an unknown key of an ask',
      sound.replace('text: Bye,', 'txt: Bye,'),
      'demo.yaml:36:40: unknown key `txt` in `steps[3].when.ask`',
    ],
    [
      'a value outside a closed choice',
      sound.replace('played_by: subject', 'played_by: nobody'),
      'demo.yaml:12:22: `world.apps.mkt.played_by`',
    ],
    [
      'a missing member',
      sound.replace('why: So that there is something to change.\n', ''),
      '`why` is missing',
    ],
    [
      'an app that is not there',
      sound.replace('to: care, field', 'to: cara, field'),
      'demo.yaml:33:25: `cara` is no app of this world (care, mkt)',
    ],
    [
      'a person that is not there',
      sound.replace('{person: ann, act', '{person: bob, act'),
      '`bob` is no person of this world (ann)',
    ],
    [
      'a default app that is not there',
      sound.replace('default_app: care', 'default_app: cara'),
      '`cara` is no app of this world',
    ],
    ['a step that is not there', sound.replace('about: w1', 'about: w7'), '`w7` is no step of this scenario'],
    [
      'a lease that nobody bound',
      sound.replace('- {owner: care}', '- {owner: care, lease: same-as lease0}'),
      'nothing was bound as `lease0` before this step',
    ],
    [
      'a rule that does not exist',
      sound.replace('[R-01]', '[R-99]'),
      'demo.yaml:8:9: there is no rule or duty `R-99`',
    ],
    [
      'a requirement that is not listed',
      sound.replace('[CR-019]', '[CR-019, CR-999]'),
      'demo.yaml:7:24: requirement `CR-999` is not listed',
    ],
    [
      'an axis that does not exist',
      sound.replace('if: {lost: "yes"}, owner', 'if: {losst: "yes"}, owner'),
      '`vary` has no axis `losst`',
    ],
    ['a variable without an axis', sound.replace('$target', '$tarket'), '`vary` has no axis `tarket`'],
    ['a step that stands twice', sound.replace('id: t1', 'id: w1'), 'demo.yaml:29:9: step `w1` stands twice'],
    [
      'a key that stands twice',
      sound.replace('level: must', 'level: must\nlevel: may'),
      'demo.yaml:7:1: Map keys must be unique',
    ],
    [
      'YAML that cannot be read',
      sound.replace('[R-01]', '[R-01'),
      'demo.yaml:9:1: Flow sequence in block collection must be',
    ],
    [
      'a duration that is none',
      sound.replace('- {owner: care}', '- {owner: care, ends_in: soon}'),
      'expected a duration such as',
    ],
    [
      'an unknown word of a reading of the wire',
      sound.replace('- {owner: care}', '- {reads: {by: care, get: thread_owner}, answer: {data: []}}'),
      'demo.yaml:31:48: unknown key `answer` in `steps[2].then[0]`',
    ],
    [
      'an answer of a step that has not been',
      sound.replace('- {owner: care}', '- {answered: w2, code: 10}'),
      'demo.yaml:31:20: `w2` is no earlier step',
    ],
    [
      'an unknown array',
      sound.replace('to: care, field', 'to: care, channel: echoes, field'),
      'demo.yaml:33:40: `steps[2].then[2].delivery.channel`',
    ],
    [
      'a call with two bodies',
      sound.replace(
        '{person: ann, act: {type: message, text: Hello}}',
        rawCall('form: {a: b}, body: {a: b}'),
      ),
      'expected either form or body',
    ],
    [
      'a call of an app that is not there',
      sound.replace(
        '{person: ann, act: {type: message, text: Hello}}',
        rawCall('form: {a: b}').replace('by: care', 'by: cara'),
      ),
      '`cara` is no app of this world',
    ],
    [
      'an inbox that does something else',
      sound.replace('{person: ann, act: {type: message, text: Hello}}', '{inbox: ann, does: archive}'),
      'demo.yaml:28:30: `steps[1].when.does`',
    ],
    [
      'a pass of the inbox without a target',
      sound.replace(
        '{person: ann, act: {type: message, text: Hello}}',
        '{inbox: ann, does: ai_pass, text: Hi}',
      ),
      'expected `to` with `ai_pass`',
    ],
    [
      'a target of something that is no pass',
      sound.replace('{person: ann, act: {type: message, text: Hello}}', '{inbox: ann, does: done, to: care}'),
      'expected `to` with `ai_pass`',
    ],
    [
      'a lead form as default app',
      sound.replace('default_app: care', 'default_app: leadgen'),
      '`leadgen` is no app of this world',
    ],
    [
      'an unknown word of a campaign',
      sound.replace('{ad_id: spring, app: mkt}', '{ad_id: spring, app: mkt, question: [Why?]}'),
      'unknown key `question`',
    ],
    ['another format', sound.replace('format: 1', 'format: 2'), 'demo.yaml:1:9: `format`'],
    ['nothing at all', '', 'demo.yaml:1:1: '],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  test('every problem is told at once, and each once', () => {
    const told = problems(
      sound.replace('to: care, field', 'to: cara, field').replace('about: w1', 'about: w7'),
    );
    expect(told).toHaveLength(2);
  });

  test('a step that no cell of the first axis value has is read all the same', () => {
    expect(problems(sound.replace('spelled: $target', 'spelled: sideways'))).toEqual([
      expect.stringContaining('steps[3].when.ask.hand_over.spelled'),
    ]);
  });

  test('aliases that grow without end are refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n${sound}`;
    expect(problems(bomb)).toEqual([expect.stringMatching(/Excessive alias count/)]);
  });
});
