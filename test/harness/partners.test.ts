import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runVerify } from './run-verify.ts';

const partners = new URL('../partners/', import.meta.url).pathname;
/** The sample partners are written in Python’s standard library; a machine may lack the interpreter, and then the run says so. */
const python = spawnSync('python3', ['--version']).status === 0;
const slow = 60_000;

describe.concurrent('partners at level 0', () => {
  test.skipIf(!python)('a good marketing bot passes', { timeout: slow }, async () => {
    const { exitCode, out } = await runVerify({
      target: join(partners, 'good/marketing-bot/partner.yaml'),
      selectors: [
        'EX-001',
        'EX-002',
        'CTRL-014[lost=no,target=omitted]',
        'CTRL-014[lost=yes,target=named]',
        'ROUTE-003',
      ],
    });
    expect(out).toMatch(/Good marketing bot: \d+ pass/);
    expect(out).toContain('hand over to second, and partner.yaml declares default: ROUTE-003');
    expect(exitCode).toBe(0);
  });

  test.skipIf(!python)(
    'one that answers on standby fails by P-03, and by nothing else',
    { timeout: slow },
    async () => {
      const { exitCode, out } = await runVerify({
        target: join(partners, 'broken/standby-talker/partner.yaml'),
        selectors: ['CTRL-014[lost=no,target=omitted]'],
      });
      expect(out.match(/✗ fail \S+/g)).toEqual(['✗ fail CTRL-014[lost=no,target=omitted]/P-03']);
      expect(out).toMatch(/acknowledged message on standby[\s\S]*called send[\s\S]*advice /);
      expect(exitCode).toBe(1);
    },
  );

  test.skipIf(!python)(
    'one that acknowledges everything and does nothing certifies nothing',
    { timeout: slow },
    async () => {
      const { exitCode, out } = await runVerify({
        target: join(partners, 'broken/null/partner.yaml'),
        selectors: ['EX-001'],
      });
      expect(out).toContain('? inconclusive EX-001/w2');
      expect(exitCode).toBe(4);
    },
  );

  test.skipIf(!python)(
    'the same holds where it is asked for nothing and only has to be silent',
    { timeout: slow },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'baton-null-'));
      const file = join(folder, 'silence.yaml');
      writeFileSync(file, silence);
      const { exitCode, out } = await runVerify({
        target: join(partners, 'broken/null/partner.yaml'),
        selectors: [file],
      });
      rmSync(folder, { recursive: true });
      expect(out).toContain('not-exercised DEMO-001/P-03');
      expect(out).toContain('its silence proves nothing');
      expect(exitCode).toBe(4);
    },
  );

  test('one that does not start is blocked, with what it wrote', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-dead-'));
    const file = join(folder, 'partner.yaml');
    const good = readFileSync(join(partners, 'good/marketing-bot/partner.yaml'), 'utf8');
    writeFileSync(file, good.replace('python3 bot.py', 'echo cannot find my configuration; exit 1'));
    const { exitCode, out } = await runVerify({ target: file, selectors: ['EX-001', 'EX-002'] });
    rmSync(folder, { recursive: true });
    expect(out).toMatch(/blocked EX-001\/set-up: .*It wrote: cannot find my configuration/);
    expect(exitCode).toBe(4);
  });

  test('one whose webhook does not answer the handshake is blocked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-deaf-'));
    const file = join(folder, 'partner.yaml');
    writeFileSync(
      file,
      'format: 1\nname: Deaf\nrole: marketing-app\nwebhook: http://127.0.0.1:${port}/webhook\ntime: real\nhand_over: {phrases: [x]}\n',
    );
    const { exitCode, out } = await runVerify({ target: file, selectors: ['EX-001'] });
    rmSync(folder, { recursive: true });
    expect(out).toMatch(/blocked EX-001\/set-up: the webhook did not answer its handshake/);
    expect(exitCode).toBe(4);
  });
});

/** A marketing app that hears a direct message on standby and is asked for nothing. */
const silence = `format: 1
scenario: DEMO-001
title: A marketing app is silent on a thread of the default app
why: Silence is easy for one that never speaks.
profile: routing-core
level: must
requirements: [SEED-16]
watch: [P-03]
world:
  apps:
    care: {played_by: harness, subscribed_fields: [messages, messaging_handovers, standby]}
    mkt: {played_by: subject, subscribed_fields: [messages, messaging_handovers, standby]}
  pages: {page: {apps: [care, mkt], routing: {default_app: care}}}
  people: {ann: {}}
steps:
  - {id: w1, when: {person: ann, act: {type: message, text: Hello}}}
  - id: t1
    then:
      - {delivery: {to: mkt, field: standby, about: w1}, times: 1}
      - {owner: care}
`;
