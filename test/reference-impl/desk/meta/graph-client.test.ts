/** The Graph client: what it puts on the wire, and what it makes of answers. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAppId, parsePageId, parsePsid } from '../../../../reference-impl/desk/domain/ids.ts';
import type { GraphClient } from '../../../../reference-impl/desk/engine/ports.ts';
import { createGraphClient } from '../../../../reference-impl/desk/meta/graph-client.ts';
import { appSecretProof } from '../../../../reference-impl/desk/meta/signature.ts';
import type { FakeGraph } from '../support/fake-graph.ts';
import { other, own, page, psid, secret, startFakeGraph, token } from '../support/fake-graph.ts';

let graph: FakeGraph;
let client: GraphClient;
const person = parsePsid(psid)!;
const options = () => ({
  graphUrl: graph.url,
  version: 'v26.0',
  page: parsePageId(page)!,
  accessToken: token,
  appSecret: secret,
  timeoutMs: 5_000,
  connectionsMax: 2,
});
beforeEach(async () => {
  graph = await startFakeGraph();
  client = createGraphClient(options());
  graph.owners.set(psid, own);
});
afterEach(async () => {
  await client.close();
  await graph.close();
});

const send = (control: Parameters<GraphClient['send']>[0]['control'], tag?: string) =>
  client.send({
    psid: person,
    content: { kind: 'text', text: 'hi' },
    messagingType: tag ? { type: 'MESSAGE_TAG', tag } : { type: 'RESPONSE' },
    control,
    metadata: 'r.0',
  });

describe('a send', () => {
  it('names recipient, type, text and metadata, and proves the caller', async () => {
    expect(await send(null)).toEqual({ kind: 'ok', value: { mid: 'm_fake1' } });
    const call = graph.calls[0]!;
    expect(call).toMatchObject({
      method: 'POST',
      call: 'messages',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(call.params).toEqual({
      recipient: { id: psid },
      messaging_type: 'RESPONSE',
      message: { text: 'hi', metadata: 'r.0' },
      appsecret_proof: appSecretProof(token, secret),
    });
  });

  it.each([
    [
      { type: 'pass' as const, appId: parseAppId(other)! },
      { control_type: 'pass', app_id: other },
    ],
    [{ type: 'pass_to_default' as const }, { control_type: 'pass' }],
    [{ type: 'release' as const }, { control_type: 'release' }],
  ])('always says the control type (F-31): %o', async (control, wire) => {
    await send(control);
    expect(graph.calls[0]?.params.thread_control).toEqual(wire);
  });

  it('with a tag says so in both members', async () => {
    await send(null, 'HUMAN_AGENT');
    expect(graph.calls[0]?.params).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  });
});

describe('an outcome', () => {
  it('is refused for a Graph error whatever its HTTP status', async () => {
    graph.next('messages', { error: { code: 1200, http: 500, message: `try ${token} later` } });
    const outcome = await send(null);
    expect(outcome).toMatchObject({
      kind: 'refused',
      failure: { cause: 'temporary', code: 1200, subcode: null, traceId: 'AfakeTrace' },
    });
    expect(JSON.stringify(outcome)).not.toContain(token);
  });

  it.each([
    ['a cut line before', { drop: 'before_commit' as const }],
    ['a cut line after', { drop: 'after_commit' as const }],
    ['a gateway page', { raw: { status: 502, body: '<html>' } }],
    ['an empty 200', { raw: { status: 200, body: '' } }],
    ['an answer without the message id', { raw: { status: 200, body: '{"recipient_id":"1"}' } }],
  ])('is unknown after %s', async (_name, effect) => {
    graph.next('messages', effect);
    expect((await send(null)).kind).toBe('unknown');
  });

  it('is unknown when no answer comes in time', async () => {
    await client.close();
    client = createGraphClient({ ...options(), timeoutMs: 50 });
    let release = () => {};
    graph.next('messages', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    expect((await send(null)).kind).toBe('unknown');
    release();
  });

  it('is a definite no when nothing could be reached', async () => {
    await client.close();
    client = createGraphClient({ ...options(), graphUrl: 'http://127.0.0.1:1' });
    expect(await send(null)).toMatchObject({ kind: 'refused', failure: { cause: 'unreachable' } });
  });
});

describe('thread_owner', () => {
  const ask = (body: unknown) => {
    graph.next('thread_owner', { raw: { status: 200, body: JSON.stringify(body) } });
    return client.threadOwner(person);
  };
  it.each([
    [
      { data: [{ thread_owner: { app_id: other, expiration: 1790086400 } }] },
      { kind: 'named', appId: other, expiresAt: 1790086400000 },
    ],
    [
      { data: [{ thread_owner: { app_id: 987654321, expiration: '2026-09-22T14:13:20+0000' } }] },
      { kind: 'named', appId: other, expiresAt: 1790086400000 },
    ],
    [{ data: [{ thread_owner: { expiration: 1790086400 } }] }, { kind: 'unnamed', expiresAt: 1790086400000 }],
    [{ data: [] }, { kind: 'empty' }],
  ])('%j', async (body, value) => {
    expect(await ask(body)).toEqual({ kind: 'ok', value });
  });

  it('of a shape nobody knows is unknown, never nobody', async () => {
    expect((await ask({ data: 'no' })).kind).toBe('unknown');
  });
});
