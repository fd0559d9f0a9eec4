/** The control edges: pass, release, take, request, extend, and the read that tells the owner (CR-049 … CR-087, CR-111). */

import { hearPass, hearRequest, hearTake, responsibleFor, type Scene } from './audience.ts';
import type { Extend, Pass, ReadThreadOwner, Release, Request, Take } from './commands.ts';
import type { ControlEvent, Decided, DecidedDelivery } from './events.ts';
import { type AppId, INBOX_APP } from './ids.ts';
import { EXTEND_MAX_S, EXTEND_MIN_S, SECOND_MS } from './limits.ts';
import { READINGS, type Readings } from './readings.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { controlAt, extended, type Lease, leaseByAct, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import {
  defaultAppOf,
  isConnected,
  modeOf,
  type Page,
  type PageMode,
  personByPsid,
  platformOf,
  primaryReceiverOf,
  threadOf,
  type World,
} from './world.ts';

export type ControlCommand = Pass | Release | Take | Request | Extend | ReadThreadOwner;

/** What every control edge looks at. */
interface Situation {
  readonly world: World;
  readonly page: Page;
  readonly thread: Thread;
  readonly lease: Lease | null;
  readonly default_app: AppId | null;
  readonly mode: PageMode;
  readonly primary: AppId | null;
  readonly now: number;
}

export function decideControl(
  world: World,
  command: ControlCommand,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  if (personByPsid(world, page.id, command.psid) === undefined) {
    return reject({ name: 'RecipientUnknown', psid: command.psid, page: page.id });
  }
  if (command.do !== 'ReadThreadOwner' && platformOf(world, page.id, command.psid) === 'instagram') {
    return reject({ name: 'InstagramHasNoControl', app: command.app });
  }
  const thread = threadOf(world, page.id, command.psid);
  const control = controlAt(thread, now);
  const lease = control.state === 'owned' ? control : null;
  const situation: Situation = {
    world,
    page,
    thread,
    lease,
    default_app: defaultAppOf(page),
    mode: modeOf(page, world.readings),
    primary: primaryReceiverOf(page),
    now,
  };
  switch (command.do) {
    case 'Pass':
      return decidePass(command, situation);
    case 'Release':
      return decideRelease(command, situation);
    case 'Take':
      return decideTake(command, situation);
    case 'Request':
      return decideRequest(command, situation);
    case 'Extend':
      return decideExtend(command, situation);
    case 'ReadThreadOwner':
      return readThreadOwner(command, situation);
  }
}

function decidePass(pass: Pass, at: Situation): Verdict<Reply, Rejection> {
  const { lease, page, default_app, mode, primary, world } = at;
  const tooLong = overlongMetadata(pass.metadata, world.readings);
  if (tooLong !== null) return reject(tooLong);
  if (lease !== null && lease.owner !== pass.app) {
    return reject({ name: 'PassByNonOwner', app: pass.app, owner: lease.owner });
  }
  if (!isConnected(page, pass.app)) return reject({ name: 'AppNotConnected', app: pass.app, page: page.id });
  // CR-052, H2-4: without a target the thread goes to the default app, before routing to the primary receiver.
  const target = pass.target ?? default_app ?? (mode === 'handover_h2' ? primary : null);
  if (target === null) return reject({ name: 'PassTargetMissing' });
  if (target !== INBOX_APP && !isConnected(page, target)) {
    return reject({ name: 'TargetNotConnected', target, connected: [...page.connections.keys()] });
  }
  if (lease !== null && target === pass.app) return reject({ name: 'PassToSelf', app: pass.app });
  const aimed = pass.target !== null;
  const unaimed = default_app === null ? 'H2-4' : 'CR-052';
  const rule = !aimed ? unaimed : lease === null ? 'CR-050' : 'CR-049';
  const control = given(at, {
    move: 'pass',
    to: target,
    rule,
    metadata: pass.metadata,
    ...(rule === 'H2-4' ? { reading: 'profile' } : {}),
  });
  const told = hearPass(sceneAfter(at, target, pass.metadata), {
    previous: control.from,
    next: target,
    metadata: pass.metadata,
  });
  return accept({ reply: 'success' }, moved(control, told));
}

function decideRelease(release: Release, at: Situation): Verdict<Reply, Rejection> {
  const { lease } = at;
  if (lease?.owner !== release.app) {
    return reject({ name: 'ReleaseByNonOwner', app: release.app, owner: lease?.owner ?? null });
  }
  const control: ControlEvent = {
    ...onThread(at),
    move: 'release',
    from: lease.owner,
    to: null,
    expires_at: null,
    window_ms: null,
    rule: 'CR-065',
    via: 'edge',
  };
  return accept({ reply: 'success' }, moved(control, []));
}

function decideTake(take: Take, at: Situation): Verdict<Reply, Rejection> {
  const { lease, page, mode, world } = at;
  if (mode === 'zero_config') return reject({ name: 'TakeWithoutRouting' });
  const tooLong = overlongMetadata(take.metadata, world.readings);
  if (tooLong !== null) return reject(tooLong);
  if (lease?.owner === take.app) return reject({ name: 'TakeByOwner', app: take.app });
  if (!isConnected(page, take.app)) return reject({ name: 'AppNotConnected', app: take.app, page: page.id });
  const refusal = mode === 'routing' ? takeRefusal(take, at) : legacyTakeRefusal(take, at);
  if (refusal !== null) return reject(refusal);
  const control = given(at, { move: 'take', to: take.app, ...takeRule(at), metadata: take.metadata });
  const told = hearTake(
    sceneAfter(at, take.app, take.metadata),
    { previous: control.from, next: take.app, metadata: take.metadata },
    // The handover protocol told the app that lost control (CR §4.4).
    mode === 'handover_h2' ? { ...world.readings, takeFanout: 'previous_owner' } : world.readings,
  );
  return accept({ reply: 'success' }, moved(control, told));
}

/** CR-069 … CR-071: an owned thread needs the permission, an idle one only under another reading. */
function takeRefusal(take: Take, { lease, page, world }: Situation): Rejection | null {
  const needsPermission = lease !== null || world.readings.idleTakeNeedsPermission;
  const isPermitted = page.connections.get(take.app)?.can_take_control === true;
  if (!needsPermission || isPermitted) return null;
  return { name: 'TakeNotPermitted', app: take.app, owner: lease?.owner ?? null };
}

function legacyTakeRefusal(take: Take, { lease, primary }: Situation): Rejection | null {
  if (lease === null || take.app === primary) return null;
  return { name: 'TakeByNonPrimary', app: take.app, owner: lease.owner, primary };
}

function takeRule({ mode, lease }: Situation): Pick<ControlEvent, 'rule' | 'reading'> {
  if (mode === 'handover_h2') return { rule: 'H2-2', reading: 'profile' };
  return lease === null ? { rule: 'CR-071', reading: 'idleTakeNeedsPermission' } : { rule: 'CR-069' };
}

function decideRequest(request: Request, at: Situation): Verdict<Reply, Rejection> {
  const { lease, page, default_app, mode, primary, world } = at;
  if (default_app !== null) return reject({ name: 'RequestWithRouting', default_app });
  const tooLong = overlongMetadata(request.metadata, world.readings);
  if (tooLong !== null) return reject(tooLong);
  if (lease?.owner === request.app) return reject({ name: 'RequestByOwner', app: request.app });
  if (!isConnected(page, request.app)) {
    return reject({ name: 'AppNotConnected', app: request.app, page: page.id });
  }
  const asked = mode === 'handover_h2' ? primary : (lease?.owner ?? null);
  if (mode === 'handover_h2' && asked === null) return reject({ name: 'RequestWithoutPrimary' });
  if (asked === null) return grantRequest(request, at);
  // CR-079, CR-082: success says that somebody was asked; nothing changes, and the inbox never answers.
  const told = hearRequest(sceneAfter(at, lease?.owner ?? null, at.thread.handover_metadata), {
    owner: asked,
    requester: request.app,
    metadata: request.metadata,
  });
  return accept(
    { reply: 'success' },
    told.map((event) => ({ event, because: 'command' })),
  );
}

/** CR-078: without routing, the first to ask for an idle thread gets it. */
function grantRequest({ app, metadata }: Request, at: Situation): Verdict<Reply, Rejection> {
  const control = given(at, { move: 'request_grant', to: app, rule: 'CR-078', metadata });
  const told = hearPass(sceneAfter(at, app, metadata), { previous: null, next: app, metadata });
  return accept({ reply: 'success' }, moved(control, told));
}

function decideExtend(extend: Extend, at: Situation): Verdict<Reply, Rejection> {
  const { lease, now } = at;
  const { duration_s: duration } = extend;
  if (!Number.isInteger(duration) || duration < EXTEND_MIN_S || duration > EXTEND_MAX_S) {
    return reject({ name: 'DurationInvalid', duration: String(duration) });
  }
  if (lease?.owner !== extend.app) {
    return reject({ name: 'ExtendByNonOwner', app: extend.app, owner: lease?.owner ?? null });
  }
  const longer = extended(lease, now, duration * SECOND_MS);
  const control: ControlEvent = {
    ...onThread(at),
    move: 'extend',
    from: lease.owner,
    to: lease.owner,
    expires_at: longer.expires_at,
    window_ms: longer.window_ms,
    rule: 'CR-086',
    via: 'edge',
  };
  return accept({ reply: 'success' }, moved(control, []));
}

/** CR-111 … CR-113: owner and default app see all, others the expiration, nobody anything of an idle thread. */
function readThreadOwner(
  read: ReadThreadOwner,
  { lease, default_app, mode }: Situation,
): Verdict<Reply, Rejection> {
  if (lease === null) return accept({ reply: 'thread_owner', shown: null });
  // H2-5: the handover protocol showed the owner to everybody.
  const seesOwner = read.app === lease.owner || read.app === default_app || mode === 'handover_h2';
  return accept({
    reply: 'thread_owner',
    shown: { owner: seesOwner ? lease.owner : null, expires_at: lease.expires_at },
  });
}

interface Gift extends Pick<ControlEvent, 'rule' | 'reading'> {
  readonly move: 'pass' | 'take' | 'request_grant';
  readonly to: AppId;
  readonly metadata: string | null;
}

/** The event of control being given by an act: a fresh lease of one day (CR-057). */
function given(at: Situation, { move, to, rule, reading, metadata }: Gift): ControlEvent {
  const lease = leaseByAct(to, at.now);
  const leaned = isLongForOthers(metadata) ? 'metadataMaxLength' : reading;
  return {
    ...onThread(at),
    move,
    from: at.lease?.owner ?? null,
    to,
    expires_at: lease.expires_at,
    window_ms: lease.window_ms,
    rule,
    via: 'edge',
    ...(leaned === undefined ? {} : { reading: leaned }),
    ...(metadata === null ? {} : { metadata }),
  };
}

function onThread({ page, thread }: Situation): Pick<ControlEvent, 'kind' | 'page' | 'psid'> {
  return { kind: 'control', page: page.id, psid: thread.psid };
}

function sceneAfter({ page, thread, world }: Situation, owner: AppId | null, metadata: string | null): Scene {
  return {
    page,
    psid: thread.psid,
    world,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: metadata,
  };
}

function moved(control: ControlEvent, told: readonly DecidedDelivery[]): Decided[] {
  return [{ event: control, because: 'command' }, ...told.map((event): Decided => ({ event, because: 0 }))];
}

/** Metadata that is accepted only because its length is not looked at (OQ-10). */
function isLongForOthers(metadata: string | null): boolean {
  return metadata !== null && metadata.length > Math.max(...READINGS.metadataMaxLength.values);
}

function overlongMetadata(metadata: string | null, readings: Readings): Rejection | null {
  const max = readings.metadataMaxLength;
  if (metadata === null || max === 0 || metadata.length <= max) return null;
  return { name: 'MetadataTooLong', length: metadata.length, max };
}
