/** Why a thread is owned by whom, who may send on it now, and why the last call was refused. Read from the journal. */

import type { Recorded } from './domain/events.ts';
import type { Psid } from './domain/ids.ts';
import { reasonOf } from './domain/rejections.ts';
import { type RuleId, ruleText } from './domain/rules.ts';
import { ownerAt } from './domain/thread.ts';
import { type Page, threadOf } from './domain/world.ts';
import type { Engine } from './engine.ts';
import { iso } from './journal-line.ts';
import { judgePlainReply } from './plain-reply.ts';

type Told = Extract<Recorded, { kind: 'routing' | 'control' | 'refusal' }>;

export function explainThread(engine: Engine, page: Page, psid: Psid) {
  const thread = threadOf(engine.world, page.id, psid);
  const told: Told[] = [];
  for (const entry of engine.threadEntries(page.id, psid)) if (isTold(entry)) told.push(entry);
  const because = told.findLast((entry) => entry.kind !== 'refusal');
  const refusal = told.findLast((entry) => entry.kind === 'refusal');
  return {
    owner: ownerAt(thread, engine.now()),
    expires_at: thread.control.state === 'owned' ? iso(thread.control.expires_at) : null,
    because: because === undefined ? null : reasonFor(engine, because),
    may_send: maySend(engine, page, psid),
    ...(refusal === undefined ? {} : { last_refusal: refusalFor(engine, refusal) }),
    history: told.map((entry) => ({
      seq: entry.seq,
      at: iso(entry.at),
      rule: entry.rule,
      sentence: sentenceOf(engine, entry),
    })),
  };
}

function isTold(entry: Recorded): entry is Told {
  return entry.kind === 'routing' || entry.kind === 'control' || entry.kind === 'refusal';
}

function reasonFor(engine: Engine, entry: Exclude<Told, { kind: 'refusal' }>) {
  return {
    seq: entry.seq,
    at: iso(entry.at),
    cause: entry.cause,
    rule: entry.rule,
    mark: ruleText(entry.rule).mark,
    rule_text: ruleText(entry.rule).sentence,
    sentence: sentenceOf(engine, entry),
    inputs: entry.kind === 'routing' ? entry.inputs : inputsOfMove(engine, entry),
    ...(entry.reading === undefined
      ? {}
      : { reading: entry.reading, reading_value: engine.world.readings[entry.reading] }),
  };
}

/** A move by routing rests on what the routing entry looked at; any other on the move itself. */
function inputsOfMove(engine: Engine, entry: Extract<Told, { kind: 'control' }>) {
  const cause = entry.cause === null ? undefined : engine.journal.entry(entry.cause);
  if (cause?.kind === 'routing') return cause.inputs;
  return { move: entry.move, via: entry.via, from: entry.from, to: entry.to };
}

function refusalFor(engine: Engine, entry: Extract<Told, { kind: 'refusal' }>) {
  return {
    seq: entry.seq,
    at: iso(entry.at),
    call: entry.call,
    ...(entry.app === undefined ? {} : { app: entry.app }),
    rejection: entry.rejection,
    rule: entry.rule,
    mark: ruleText(entry.rule).mark,
    rule_text: ruleText(entry.rule).sentence,
    sentence: sentenceOf(engine, entry),
    inputs: entry.inputs,
    would_pass: entry.would_pass,
    ...(entry.reading === undefined
      ? {}
      : { reading: entry.reading, reading_value: engine.world.readings[entry.reading] }),
  };
}

/** Which connected apps may reply right now, and why the others may not. */
function maySend(engine: Engine, page: Page, psid: Psid) {
  return [...page.connections.keys()].map((app) => {
    const verdict = judgePlainReply(engine.world, app, { page: page.id, psid }, engine.now());
    const name = engine.world.apps.get(app)?.name ?? app;
    if (verdict.ok) return { app, name, ok: true };
    const { rule, would_pass } = reasonOf(verdict.rejection);
    return {
      app,
      name,
      ok: false,
      rejection: verdict.rejection.name,
      rule,
      rule_text: ruleText(rule).sentence,
      would_pass,
    };
  });
}

function sentenceOf(engine: Engine, entry: Told): string {
  const name = (app: string | null) => (app === null ? 'nobody' : appName(engine, app));
  switch (entry.kind) {
    case 'routing': {
      const moved =
        entry.owner_before === entry.owner_after
          ? ''
          : `; ${name(entry.owner_after)} owns the thread from here on`;
      return `${entry.entry} went to ${entry.routed_to === null ? 'every subscribed app' : name(entry.routed_to)}${moved}. ${because(entry.rule)}`;
    }
    case 'control':
      return entry.move === 'extend'
        ? `${name(entry.to)} set the end of its own lease. ${because(entry.rule)}`
        : `Control moved from ${name(entry.from)} to ${name(entry.to)} by ${entry.move.replaceAll('_', ' ')}${entry.via === 'send' ? ' that rode on an accepted message' : ''}. ${because(entry.rule)}`;
    case 'refusal':
      return `${entry.call} by ${entry.app === undefined ? 'the control plane' : name(entry.app)} was refused. ${because(entry.rule)}`;
  }
}

function because(rule: RuleId): string {
  return ruleText(rule).sentence;
}

function appName(engine: Engine, app: string): string {
  for (const known of engine.world.apps.values()) if (known.id === app) return `${known.name} (${app})`;
  return app === '263902037430900' ? `the inbox (${app})` : app;
}
