/** What an accepted Graph call does to ownership, and every reason for which it may be refused (CR sections 1.3, 4, 5 and 8). */
import type { CallEntry } from '../journal.ts';
import { interrupter } from './lead.ts';
import { extensionMaxSeconds, leadgenApp, privateReplyWindowMs } from './limits.ts';
import { isConnected, isOn, mayTake, modeOf, type Page, unnamedTarget } from './page.ts';
import type { Readings } from './readings.ts';
import {
  extended,
  freed,
  given,
  humanAgentWindowIsOpen,
  ownerAt,
  type Thread,
  windowIsOpen,
} from './thread.ts';

/** What a call asks for. `to: null` means that no target was named. */
export type Order =
  | { kind: 'send'; control: SendControl | null; tag: string | null; comment: string | null }
  | { kind: 'pass'; to: string | null }
  | { kind: 'release' }
  | { kind: 'take' }
  | { kind: 'request' }
  | { kind: 'extend'; seconds: number };

export type SendControl = { kind: 'pass'; to: string | null } | { kind: 'release' } | { kind: 'unknown' };

export interface Refusal {
  rule: string;
  code: number;
  subcode?: number;
}

/** Everything a judgement of one call on one thread looks at. */
export interface Scene {
  page: Page;
  thread: Thread;
  app: string;
  now: number;
  readings: Readings;
  /** Whether the app holds the Human Agent feature. */
  humanAgent: boolean;
  comments: ReadonlyMap<string, { at: number; replied: boolean }>;
}

/** The comment, or the visitor's post, that a send answers privately. */
function commentedOn(recipient: unknown): string | null {
  const to = record(recipient);
  return text(to?.comment_id) ?? text(to?.post_id);
}

/** Reads a journalled call; null for calls that do not touch ownership. */
export function orderOf(entry: CallEntry): Order | null {
  const { params } = entry;
  switch (entry.call) {
    case 'send':
      return {
        kind: 'send',
        control: sendControl(params),
        tag: text(params.tag),
        comment: commentedOn(params.recipient),
      };
    case 'pass':
      return { kind: 'pass', to: text(params.target_app_id) };
    case 'release':
    case 'take':
    case 'request':
      return { kind: entry.call };
    case 'extend':
      return { kind: 'extend', seconds: Number(params.duration) };
    case 'thread_owner':
    case 'sender_action':
    case 'upload':
    case 'feature_status':
    case 'subscribed_apps':
    case 'subscriptions':
    case 'other':
      return null;
    default:
      return unreachable(entry.call);
  }
}

/** Whether a send puts a message before the person, rather than a typing sign. */
export function hasMessage(entry: CallEntry): boolean {
  return entry.call === 'send' && entry.params.message !== undefined;
}

export function isSenderAction(entry: CallEntry): boolean {
  return (
    entry.call === 'send' && entry.params.sender_action !== undefined && entry.params.message === undefined
  );
}

function sendControl(params: Readonly<Record<string, unknown>>): SendControl | null {
  const raw = record(params.thread_control);
  // Section 5: together with a mere sender action the object is ignored.
  if (raw === null || params.message === undefined) {
    return null;
  }
  const type = raw.control_type;
  // CR-040: an object without control_type releases.
  if (type === undefined || type === null || type === '' || type === 'release') {
    return { kind: 'release' };
  }
  return type === 'pass' ? { kind: 'pass', to: text(raw.app_id) } : { kind: 'unknown' };
}

/** The thread after the call was accepted, lawfully or not: what is accepted happens. */
export function obeyed(order: Order, scene: Scene): Thread {
  const { page, thread, app, now } = scene;
  switch (order.kind) {
    case 'send':
      return sent(order, scene);
    case 'pass':
      return passed(thread, order.to ?? unnamedTarget(page, scene.readings), now);
    case 'release':
      return freed(thread);
    case 'take':
      return given(thread, app, now);
    case 'request':
      // CR-078, CR-079: granted on an idle thread, otherwise only forwarded; before the switch always forwarded.
      return modeOf(page, scene.readings) === 'Z' && ownerAt(thread, now) === null
        ? given(thread, app, now)
        : thread;
    case 'extend':
      return extended(thread, now, order.seconds);
    default:
      return unreachable(order);
  }
}

function sent(order: Extract<Order, { kind: 'send' }>, scene: Scene): Thread {
  const { page, thread, app, now } = scene;
  const before = takesBySending(order, scene) ? given(thread, app, now) : thread;
  switch (order.control?.kind) {
    case undefined:
    case 'unknown':
      return before;
    case 'release':
      return freed(before);
    case 'pass':
      return passed(before, order.control.to ?? page.defaultApp, now);
    default:
      return unreachable(order.control);
  }
}

function passed(thread: Thread, to: string | null, now: number): Thread {
  return to === null ? thread : given(thread, to, now);
}

/** Two sends take the thread first: a permitted HUMAN_AGENT one (CR-032), and one by the app that may interrupt a form. */
export function takesBySending(order: Extract<Order, { kind: 'send' }>, scene: Scene): boolean {
  const { page, thread, app, now, readings } = scene;
  const owner = ownerAt(thread, now);
  if (owner === leadgenApp) {
    return interrupter(page, thread, now) === app;
  }
  return (
    order.tag === 'HUMAN_AGENT' &&
    readings.humanAgentTakes &&
    isOn(page) &&
    scene.humanAgent &&
    mayTake(page, app) &&
    owner !== null &&
    owner !== app
  );
}

/** Whether the thread is this app's to speak in, the messaging window aside (CR-023 to CR-026). */
export function holdsFloor({ page, thread, app, now }: Scene): boolean {
  const owner = ownerAt(thread, now);
  if (owner !== null) {
    return owner === app;
  }
  return isOn(page) ? page.defaultApp === app : isConnected(page, app);
}

/** Every reason to refuse; empty means that the call is to be accepted. When several hold, the documents name no order. */
export function refusalsOf(order: Order, scene: Scene): Refusal[] {
  switch (order.kind) {
    case 'send':
      return sendRefusals(order, scene);
    case 'pass':
      return passRefusals(order.to, scene);
    case 'release':
      return owns(scene) ? [] : [{ rule: 'CR-063', code: 100 }];
    case 'take':
      return takeRefusals(scene);
    case 'request':
      return requestRefusals(scene);
    case 'extend':
      return extendRefusals(order.seconds, scene);
    default:
      return unreachable(order);
  }
}

function owns({ thread, app, now }: Scene): boolean {
  return ownerAt(thread, now) === app;
}

function sendRefusals(order: Extract<Order, { kind: 'send' }>, scene: Scene): Refusal[] {
  const { thread, now } = scene;
  const refusals = controlRefusals(order.control, scene);
  const owner = ownerAt(thread, now);
  if (order.tag === 'HUMAN_AGENT' && !scene.humanAgent) {
    refusals.push({ rule: 'API-062', code: 100, subcode: 1893061 });
  }
  // OQ-16: a private reply needs no floor on a thread that nobody owns, and never a window.
  const floor =
    holdsFloor(scene) || takesBySending(order, scene) || (order.comment !== null && owner === null);
  if (!floor) {
    // CR-030: a non-owner hears of ownership, not of the window.
    refusals.push(
      owner === leadgenApp
        ? { rule: 'CR-118', code: 10, subcode: 2018321 }
        : { rule: 'CR-027', code: 10, subcode: 2018300 },
    );
  } else if (order.comment === null && !isInWindow(order.tag, scene)) {
    refusals.push({ rule: 'CR-029', code: 10, subcode: 2018278 });
  }
  return [...refusals, ...commentRefusals(order.comment, scene)];
}

function isInWindow(tag: string | null, { thread, now }: Scene): boolean {
  return tag === 'HUMAN_AGENT' ? humanAgentWindowIsOpen(thread, now) : windowIsOpen(thread, now);
}

function commentRefusals(id: string | null, { comments, now }: Scene): Refusal[] {
  const comment = id === null ? undefined : comments.get(id);
  if (comment === undefined) {
    return [];
  }
  const late = now - comment.at >= privateReplyWindowMs;
  return [
    ...(comment.replied ? [{ rule: 'API-091', code: 10900 }] : []),
    ...(late ? [{ rule: 'API-090', code: 10903 }] : []),
  ];
}

function controlRefusals(control: SendControl | null, { page, app }: Scene): Refusal[] {
  if (control === null) {
    return [];
  }
  if (control.kind === 'unknown') {
    return [{ rule: 'CR-045', code: 100 }];
  }
  if (!isOn(page)) {
    return [{ rule: 'CR-047', code: 100 }];
  }
  if (control.kind === 'release') {
    return [];
  }
  const to = control.to ?? page.defaultApp;
  if (to === app) {
    return [{ rule: 'CR-054', code: 100 }];
  }
  return to !== null && isConnected(page, to) ? [] : [{ rule: 'CR-046', code: 100, subcode: 2018164 }];
}

function passRefusals(target: string | null, scene: Scene): Refusal[] {
  const { page, thread, app, now } = scene;
  const owner = ownerAt(thread, now);
  const to = target ?? unnamedTarget(page, scene.readings);
  const refusals: Refusal[] = [];
  if (owner !== null && owner !== app) {
    refusals.push({ rule: 'CR-051', code: 100, subcode: 2018151 });
  }
  if (to === null) {
    refusals.push({ rule: 'CR-053', code: 100 });
  } else if (!isConnected(page, to)) {
    refusals.push({ rule: 'CR-004', code: 100, subcode: 2018164 });
  }
  if (owner === app && to === app) {
    refusals.push({ rule: 'CR-054', code: 100 });
  }
  return refusals;
}

function takeRefusals(scene: Scene): Refusal[] {
  const { page, readings } = scene;
  if (modeOf(page, readings) === 'Z') {
    return [{ rule: 'CR-068', code: 27, subcode: 2018464 }];
  }
  if (owns(scene)) {
    return [{ rule: 'CR-072', code: 27, subcode: 1893035 }];
  }
  return mayTakeNow(scene) ? [] : [{ rule: 'CR-070', code: 200 }];
}

/** CR-069 to CR-071; before the switch the primary receiver, or anybody on an idle thread. */
export function mayTakeNow({ page, thread, app, now, readings }: Scene): boolean {
  const idle = ownerAt(thread, now) === null;
  switch (modeOf(page, readings)) {
    case 'R':
      return (idle && !readings.idleTakeNeedsPermission) || mayTake(page, app);
    case 'H2':
      return idle || page.primary === app;
    case 'Z':
      return false;
  }
}

function requestRefusals(scene: Scene): Refusal[] {
  const { page, readings } = scene;
  const mode = modeOf(page, readings);
  if (mode === 'R') {
    return [{ rule: 'CR-077', code: 27 }];
  }
  const refusals: Refusal[] = owns(scene) ? [{ rule: 'CR-083', code: 27, subcode: 1893035 }] : [];
  // Before the switch a request goes to the primary receiver; without one there is nobody to ask.
  return mode === 'H2' && page.primary === null
    ? [...refusals, { rule: 'CR-117', code: 100, subcode: 2018171 }]
    : refusals;
}

function extendRefusals(seconds: number, scene: Scene): Refusal[] {
  const refusals: Refusal[] = owns(scene) ? [] : [{ rule: 'CR-084', code: 100 }];
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > extensionMaxSeconds) {
    refusals.push({ rule: 'CR-085', code: 100 });
  }
  return refusals;
}

function text(value: unknown): string | null {
  if (typeof value === 'number') {
    return String(value);
  }
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Structured parameters may have come as JSON text in a form field. */
function record(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value === 'string') {
    try {
      return record(JSON.parse(value));
    } catch {
      // Not JSON: whatever it is, it orders nothing that we can name.
      return null;
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function unreachable(value: never): never {
  throw new Error(`not an order: ${JSON.stringify(value)}`);
}
