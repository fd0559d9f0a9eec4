/** Cases: transcript and owner, the pending choice, replies, and control acts. */

import type { z } from 'zod';
import { casesPageMax } from '../../config.ts';
import type { Account } from '../../domain/account.ts';
import type { Case, PartContent } from '../../domain/case.ts';
import type { ControlAct } from '../../domain/commands.ts';
import { replyIdOf } from '../../domain/ids.ts';
import { ownerNow, partyOf } from '../../domain/owner.ts';
import type { Desk } from '../../engine/desk.ts';
import type { Result } from '../../engine/result.ts';
import { ApiError, apiErrorOf } from '../../http/errors.ts';
import {
  caseSummaryView,
  caseView,
  controlEventsView,
  controlView,
  ownerView,
  pendingView,
  replyView,
} from '../case-views.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import * as schema from '../schemas.ts';

const notFound = { case_not_found: 'no such case' };
const choiceErrors = {
  not_enabled: 'Conversation Routing is not enabled for the account',
  app_not_configured: 'the app is not among the Connected Apps',
  app_is_own: 'the app is this app itself',
};

export function caseRoutes(desk: Desk): Route[] {
  function caseOf(id: string): Case {
    const state = desk.cases.find(id);
    if (state) return state;
    throw new ApiError(404, 'case_not_found', `no case ${id}`, 'id');
  }
  const accountOf = (state: Case): Account => desk.accounts.get(state.accountId);
  const view = (state: Case) => caseView(accountOf(state), state, desk.now());

  async function control(
    id: string,
    act: ControlAct & { act: 'take' | 'extend' | 'request' },
    by: string,
  ): Promise<z.infer<typeof schema.controlOut>> {
    const done = { take: 'taken', extend: 'extended', request: 'requested' } as const;
    const outcome = unwrapped(await desk.control.act(caseOf(id).id, act, by));
    const state = caseOf(id);
    const owner = ownerView(accountOf(state), ownerNow(state.owner, desk.now()));
    return controlView(done[act.act], outcome, owner);
  }

  return [
    route({
      method: 'get',
      path: '/api/cases',
      summary: 'Cases, newest activity first; owner is an app id, self, nobody, another or unknown',
      role: 'agent',
      query: schema.casesQuery,
      answer: schema.casesOut,
      handle({ query }) {
        const found = desk.cases
          .list()
          .filter((state) => matches(state, query, desk.now()))
          .sort((a, b) => b.activeAt - a.activeAt);
        const page = found.slice(0, casesPageMax);
        return {
          cases: page.map((state) => caseSummaryView(accountOf(state), state, desk.now())),
          more: found.length > page.length,
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/cases/{id}',
      summary: 'One case with messages, replies, owner, whether a reply may leave, and two clocks',
      role: 'agent',
      params: schema.idParam,
      answer: schema.caseOut,
      errors: notFound,
      handle: ({ params }) => view(caseOf(params.id)),
    }),
    route({
      method: 'put',
      path: '/api/cases/{id}/thread-control',
      summary: 'Choose what happens to control once the next reply has been sent; no call to Meta',
      role: 'agent',
      params: schema.idParam,
      body: schema.threadControlIn,
      answer: schema.pendingAnswerOut,
      errors: { ...notFound, ...choiceErrors },
      async handle({ params, body, caller }) {
        const choice = choiceOf(body);
        const state = unwrapped(await desk.control.choose(caseOf(params.id).id, choice, caller.name));
        return { pending: pendingView(accountOf(state), state) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/cases/{id}/thread-control',
      summary: 'Undo the pending choice',
      role: 'agent',
      params: schema.idParam,
      answer: schema.pendingAnswerOut,
      errors: notFound,
      async handle({ params, caller }) {
        const state = unwrapped(await desk.control.undo(caseOf(params.id).id, caller.name));
        return { pending: pendingView(accountOf(state), state) };
      },
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/replies',
      summary: 'Send a reply; control moves only after its last part has been sent',
      role: 'agent',
      params: schema.idParam,
      body: schema.replyIn,
      headers: { 'Idempotency-Key': 'optional; the same key answers the same reply and sends nothing again' },
      status: 201,
      answer: schema.replyOut,
      errors: {
        ...notFound,
        ...choiceErrors,
        idempotency_key_reused: 'the key belongs to a reply with other content',
        may_have_been_sent: 'an equal reply of unknown outcome exists',
      },
      async handle({ params, body, headers, caller }) {
        const state = caseOf(params.id);
        const reply = unwrapped(
          await desk.replies.submit(state.id, {
            key: idempotencyKey(headers('idempotency-key')),
            parts: partsOf(body),
            messagingType: body.tag ? { type: 'MESSAGE_TAG', tag: body.tag } : { type: 'RESPONSE' },
            control: body.thread_control ? choiceOf(body.thread_control) : null,
            sendAgain: body.send_again ?? false,
            by: caller.name,
          }),
        );
        return replyView(accountOf(state), reply);
      },
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/replies/{reply}/retry',
      summary:
        'Send the parts of a refused reply that have not arrived, with the hand-over that is still chosen',
      role: 'agent',
      params: schema.replyParam,
      body: schema.retryIn,
      answer: schema.replyOut,
      errors: {
        ...notFound,
        ...choiceErrors,
        reply_not_found: 'no such reply',
        may_have_been_sent: 'its outcome is still unknown',
      },
      async handle({ params, body, caller }) {
        const state = caseOf(params.id);
        const retry = {
          replyId: replyIdOf(params.reply),
          sendAgain: body.send_again ?? false,
          by: caller.name,
        };
        return replyView(accountOf(state), unwrapped(await desk.replies.retry(state.id, retry)));
      },
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/take',
      summary: 'Take control from the app that has it',
      role: 'agent',
      params: schema.idParam,
      body: schema.reasonIn,
      answer: schema.controlOut,
      errors: {
        ...notFound,
        not_enabled: choiceErrors.not_enabled,
        take_not_allowed: 'the permission is off here; Meta was not called',
        already_owner: 'this app controls the thread already',
        routing_off_at_meta: 'Conversation Routing is not set up at Meta',
        account_not_connected: 'no access token is set up',
      },
      handle: ({ params, body, caller }) =>
        control(params.id, { act: 'take', note: body.reason ?? null }, caller.name),
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/extend',
      summary: 'Keep control for a number of seconds from now',
      role: 'agent',
      params: schema.idParam,
      body: schema.extendIn,
      answer: schema.controlOut,
      errors: {
        ...notFound,
        not_owner: 'this app does not control the thread',
        account_not_connected: 'no access token is set up',
      },
      handle: ({ params, body, caller }) =>
        control(params.id, { act: 'extend', seconds: body.seconds }, caller.name),
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/request',
      summary: 'Ask the owner for control; only on pages without Conversation Routing. Asked is not granted',
      role: 'agent',
      params: schema.idParam,
      body: schema.reasonIn,
      answer: schema.controlOut,
      errors: {
        ...notFound,
        routing_on: 'Conversation Routing is on, where requests do not exist',
        account_not_connected: 'no access token is set up',
      },
      handle: ({ params, body, caller }) =>
        control(params.id, { act: 'request', note: body.reason ?? null }, caller.name),
    }),
    route({
      method: 'post',
      path: '/api/cases/{id}/owner/refresh',
      summary: 'Ask Meta who controls the thread now',
      role: 'agent',
      params: schema.idParam,
      answer: schema.caseOut,
      errors: notFound,
      handle: async ({ params }) => view(await desk.control.refresh(caseOf(params.id).id)),
    }),
    route({
      method: 'get',
      path: '/api/cases/{id}/control-events',
      summary: 'Who had control when, how it moved, and what proves it',
      role: 'agent',
      params: schema.idParam,
      answer: schema.controlEventsOut,
      errors: notFound,
      handle({ params }) {
        const state = caseOf(params.id);
        return controlEventsView(accountOf(state), state);
      },
    }),
  ];
}

function unwrapped<T>(result: Result<T>): T {
  if (!result.ok) throw apiErrorOf(result.refusal);
  return result.value;
}

function matches(state: Case, query: z.infer<typeof schema.casesQuery>, now: number): boolean {
  if (query.account !== undefined && query.account !== '' && state.accountId !== query.account) return false;
  const owner = partyOf(ownerNow(state.owner, now));
  if (query.owner !== undefined && query.owner !== '' && owner !== query.owner) return false;
  const wanted = query.q?.trim().toLowerCase() ?? '';
  if (wanted === '' || state.psid.includes(wanted)) return true;
  return state.messages.some((message) => message.text?.toLowerCase().includes(wanted));
}

function choiceOf(body: z.output<typeof schema.threadControlIn>) {
  return body.type === 'pass' ? { type: body.type, appId: body.app_id } : { type: body.type };
}

/** SEED-78: text first, then each attachment as a call of its own. */
function partsOf(body: z.output<typeof schema.replyIn>): PartContent[] {
  const text: PartContent[] = body.text === undefined ? [] : [{ kind: 'text', text: body.text }];
  const files = (body.attachments ?? []).map((one): PartContent => ({ kind: 'attachment', ...one }));
  return [...text, ...files];
}

function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const parsed = schema.idempotencyKeyIn.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new ApiError(400, 'invalid', parsed.error.issues[0]?.message ?? 'invalid', 'Idempotency-Key');
}
