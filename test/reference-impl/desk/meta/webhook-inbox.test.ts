/** The inbox acknowledges nothing that is not safe, and works in the order bodies came. */

import { describe, expect, it, vi } from 'vitest';
import { parsePageId } from '../../../../reference-impl/desk/domain/ids.ts';
import type { WebhookBacklog } from '../../../../reference-impl/desk/engine/ports.ts';
import { silentLog } from '../../../../reference-impl/desk/log.ts';
import { createWebhookInbox } from '../../../../reference-impl/desk/meta/webhook-inbox.ts';
import { message } from '../support/desk-driver.ts';
import { page } from '../support/fake-graph.ts';

const pages = new Set([parsePageId(page)!]);
const bodyOf = (text: string) =>
  JSON.stringify({ object: 'page', entry: [{ id: page, messaging: [message(text)] }] });

function inboxOver(append: WebhookBacklog['append']) {
  const heard: unknown[] = [];
  const done = vi.fn();
  const backlog = { left: [], append, done, close: async () => {} };
  const hear = (one: { command: { type: string } }) => {
    if ('text' in one.command) heard.push(one.command.text);
  };
  return { inbox: createWebhookInbox({ backlog, hear, log: silentLog }), heard, done };
}

describe('a body', () => {
  it('is accepted only when it is kept', async () => {
    let kept = () => {};
    const { inbox, heard } = inboxOver(() => new Promise<void>((resolve) => (kept = resolve)));
    let accepted = false;
    const accepting = inbox.accept(bodyOf('one'), pages).then(() => {
      accepted = true;
    });
    await inbox.idle();
    expect(accepted).toBe(false);
    expect(heard).toEqual([]);
    kept();
    await accepting;
    await inbox.idle();
    expect(heard).toEqual(['one']);
  });

  it('that cannot be kept is neither accepted nor worked through', async () => {
    const { inbox, heard } = inboxOver(() => Promise.reject(new Error('disk full')));
    await expect(inbox.accept(bodyOf('one'), pages)).rejects.toThrow('disk full');
    await inbox.idle();
    expect(heard).toEqual([]);
  });

  it('is worked through after its acknowledgement, in the order of arrival, and told as done', async () => {
    const { inbox, heard, done } = inboxOver(async () => {});
    await inbox.accept(bodyOf('one'), pages);
    expect(heard).toEqual([]);
    await inbox.accept(bodyOf('two'), pages);
    await inbox.idle();
    expect(heard).toEqual(['one', 'two']);
    expect(done).toHaveBeenCalledTimes(2);
  });
});
