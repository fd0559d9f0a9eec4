/** The pages, walked as a person does: by links, labels and buttons. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { caseId, message, startBench } from '../support/desk-driver.ts';
import { other, own, page, psid } from '../support/fake-graph.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

type Shown = { status: number; html: string; location: string | null; headers: Headers };
async function open(
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Shown> {
  const response = await fetch(`${bench.desk.url}${path}`, {
    redirect: 'manual',
    headers,
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const html = await response.text();
  return {
    status: response.status,
    html,
    location: response.headers.get('location'),
    headers: response.headers,
  };
}
/** Posts a form and opens the page it leads to. */
async function submit(path: string, form: Record<string, string> = {}): Promise<Shown> {
  const answer = await open(path, form);
  return answer.location ? open(answer.location) : answer;
}
const account = `/console/accounts/${page}`;
const care = `/console/care/${caseId}`;
const mine = async () => {
  bench.graph.owners.set(psid, own);
  await bench.webhook('messaging', [message('Is it in stock?')]);
  await bench.caseWhere((state) => expect(state.owner.known_from).toBe('probe'));
};

describe('owned social accounts', () => {
  it('are listed with breadcrumb, filter and row menu (SEED-26…29)', async () => {
    expect((await open('/')).location).toBe('/console/accounts');
    const { html } = await open('/console/accounts');
    expect(html).toContain('<h1>Owned Social Accounts</h1>');
    expect(html).toContain('>All Channels</label>');
    expect(html).toContain('aria-label="Actions for Example Page"');
    expect(html.match(/Enable Conversation Routing/g)).toHaveLength(1);
    const facebook = await open('/console/accounts?channel=facebook');
    expect(facebook.html).not.toContain('Example on Instagram');
  });

  it('ask before enabling, say why there is no way back, and change nothing on Cancel (SEED-30, SEED-34)', async () => {
    const { html } = await open(`${account}/enable`);
    expect(html).toContain('This action is irreversible once saved.');
    expect(html).toContain('Meta does not support switching back to Handover Protocol');
    expect(html).toMatch(/<a class="button plain" href="\/console\/accounts" autofocus>Cancel<\/a>/);
    expect((await bench.call('GET', '/api/audit')).body.entries).toEqual([]);
    const done = await submit(`${account}/enable`, { confirm: 'yes' });
    expect(done.html).toContain('Conversation Routing is enabled.');
    expect(done.html).not.toContain('>Enable Conversation Routing</a>');
    expect(done.html).toContain('>Configure Conversation Routing</a>');
  });

  it('are configured with Application ID, Application Name and Role (SEED-39…42)', async () => {
    await submit(`${account}/enable`, { confirm: 'yes' });
    const { html } = await open(`${account}/configure`);
    expect(html).toContain('<h1>Configure Conversation Routing Settings</h1>');
    for (const label of ['Application ID', 'Application Name', 'Role'])
      expect(html).toContain(`>${label}</label>`);
    const added = await submit(`${account}/apps`, { app_id: own, name: '<b>Sprinklr</b>', role: 'default' });
    expect(added.html).toContain('&lt;b&gt;Sprinklr&lt;/b&gt;');
    expect(added.html).not.toContain('<b>Sprinklr</b>');
    const wrong = await submit(`${account}/apps`, { app_id: '12ab', name: 'Kept Name', role: 'marketing' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('role="alert"');
    expect(wrong.html).toContain('value="Kept Name"');
    const second = await submit(`${account}/apps`, { app_id: '5', name: 'Five', role: 'default' });
    expect(second.html).toContain('exactly one default app');
    const changed = await submit(`${account}/apps/${own}`, { app_id: own, name: 'Renamed', role: 'default' });
    expect(changed.html).toContain('Renamed');
    expect((await submit(`${account}/apps/${own}/remove`)).html).toContain('No app is listed yet');
  });

  it('offer the permission to take control once configured (SEED-51, SEED-52)', async () => {
    await submit(`${account}/enable`, { confirm: 'yes' });
    expect((await open('/console/accounts')).html).toContain(
      'Allow App to take Thread control: add a Connected App first',
    );
    expect((await submit(`${account}/take-permission`, { allow: 'yes' })).status).toBe(409);
    await submit(`${account}/apps`, { app_id: own, name: 'S', role: 'default' });
    const allowed = await submit(`${account}/take-permission`, { allow: 'yes' });
    expect(allowed.html).toContain('Allowed here');
    expect(allowed.html).toContain('Withdraw the permission');
  });
});

describe('the care console', () => {
  it('shows who owns a case, its transcript and both clocks, and escapes what people write', async () => {
    await mine();
    await bench.webhook('standby', [message('<script>alert(1)</script>')]);
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(2));
    expect((await open('/console/care')).html).toContain(`Person ${psid}`);
    const { html } = await open(care);
    expect(html).toContain('Is it in stock?');
    expect(html).toContain('heard on standby');
    expect(html).toContain('Control expires');
    expect(html).toContain('Messaging window closes');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script');
  });

  it('has no Pass/Release toggle on an account that is not enabled (SEED-65)', async () => {
    await mine();
    expect((await open(care)).html).not.toContain('Pass/Release Conversation Control');
  });

  it('updates thread control, shows the chip, undoes it, and moves control with the message (SEED-64…76)', async () => {
    await bench.setUp();
    await mine();
    expect((await open(care)).html).toContain('Pass/Release Conversation Control');
    const window = await open(`${care}/thread-control`);
    expect(window.html).toContain('Update Thread Control</h2>');
    for (const id of ['pass', 'release', 'app']) {
      expect(window.html).toMatch(new RegExp(`id="${id}"[^>]*aria-describedby="${id}-hint"`));
    }
    expect(window.html).toMatch(new RegExp(`<option value="${own}" disabled`));
    expect(window.html).toContain(`<option value="${other}">XYZ Marketing`);
    const without = await submit(`${care}/thread-control`, { type: 'pass', app_id: '' });
    expect(without.status).toBe(422);
    const calls = bench.graph.calls.length;
    const chosen = await submit(`${care}/thread-control`, { type: 'pass', app_id: other });
    expect(chosen.html).toContain('On send: pass to XYZ Marketing');
    const undone = await submit(`${care}/thread-control/undo`);
    expect(undone.html).not.toContain('On send:');
    await submit(`${care}/thread-control`, { type: 'release' });
    expect(bench.graph.calls.length).toBe(calls);
    const sent = await submit(`${care}/replies`, { text: 'Goodbye.', key: 'k1' });
    expect(sent.html).toContain('Control has moved (release control).');
    expect(bench.graph.owners.get(psid)).toBeNull();
  });

  it('keeps a refused text in the box, with cause and next step', async () => {
    await bench.setUp();
    await mine();
    await submit(`${care}/thread-control`, { type: 'release' });
    bench.graph.next('messages', { error: { code: 613 } });
    const refused = await open(`${care}/replies`, { text: 'Not lost', key: 'k1' });
    expect(refused.html).toContain('Not sent');
    expect(refused.html).toContain('>Not lost</textarea>');
    expect(refused.html).toContain('rate limit');
    expect(refused.html).toContain('On send: release control');
    const again = /action="(\/console\/care\/[^"]+\/retry)"/.exec(refused.html)?.[1];
    expect((await submit(again!)).html).toContain('Control has moved');
  });

  it('locks the box with a reason and offers to take control (SEED-53, SEED-61)', async () => {
    await bench.setUp();
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('about the ad')]);
    await bench.caseWhere((state) => expect(state.owner.app_id).toBe(other));
    const locked = await open(care);
    expect(locked.html).toContain('Replying is locked:');
    expect(locked.html).toContain('XYZ Marketing controls this thread.');
    expect((await open(`${care}/thread-control`)).html).toContain('<fieldset disabled>');
    const taken = await submit(`${care}/take`, { reason: 'VIP' });
    expect(taken.html).toContain('Control was taken');
    expect(taken.html).not.toContain('Replying is locked');
  });
});

describe('every page', () => {
  it('carries a policy without inline script, and changes are not taken from other origins', async () => {
    const { headers } = await open('/console/accounts');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    const foreign = await open(`${account}/enable`, { confirm: 'yes' }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await bench.call('GET', `/api/accounts/${page}/conversation-routing`)).body.enabled).toBe(false);
  });

  it('that does not exist says so', async () => {
    expect((await open('/console/care/1_1')).status).toBe(404);
    expect((await open('/console/accounts/1/enable')).status).toBe(404);
  });

  it('acts as the role of the key it was opened with', async () => {
    const strict = await startBench({ requireLogin: true });
    const url = strict.desk.url;
    const first = await fetch(`${url}/console/accounts`, { redirect: 'manual' });
    expect(first.headers.get('location')).toBe('/console/login');
    const key = strict.desk.apiKeys.find((one) => one.role === 'agent')!.key;
    const login = await fetch(`${url}/console/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ key }),
    });
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const headers = { cookie: cookie.split(';')[0]! };
    expect((await fetch(`${url}/console/accounts`, { headers })).status).toBe(200);
    const enable = await fetch(`${url}${account}/enable`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ confirm: 'yes' }),
    });
    expect(enable.status).toBe(403);
    await strict.close();
  });
});
