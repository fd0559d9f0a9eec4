/** The thread-control edges and the read that tells who owns a thread. */

import type { GraphCommand } from '../../domain/commands.ts';
import { asAppId, type Psid } from '../../domain/ids.ts';
import type { CallKind } from '../../domain/world.ts';
import type { GraphCall } from '../../judge-call.ts';
import { type PageCall, plainRecipientOf, recipientOf } from '../page-call.ts';
import { good, idParam, missing, type Params, type Parsed, refused, textParam } from '../params.ts';

export function passCall(call: PageCall): GraphCall {
  return onThread(call, 'pass', recipientOf, (onto, params) => {
    const target = idParam(params, 'target_app_id');
    if (!target.ok) return target;
    const metadata = textParam(params, 'metadata');
    if (!metadata.ok) return metadata;
    return good({
      ...onto,
      do: 'Pass',
      target: target.value === null ? null : asAppId(target.value),
      metadata: metadata.value,
    });
  });
}

export function takeCall(call: PageCall): GraphCall {
  return onThread(call, 'take', recipientOf, (onto, params) => {
    const metadata = textParam(params, 'metadata');
    return metadata.ok ? good({ ...onto, do: 'Take', metadata: metadata.value }) : metadata;
  });
}

export function requestCall(call: PageCall): GraphCall {
  return onThread(call, 'request', recipientOf, (onto, params) => {
    const metadata = textParam(params, 'metadata');
    return metadata.ok ? good({ ...onto, do: 'Request', metadata: metadata.value }) : metadata;
  });
}

export function releaseCall(call: PageCall): GraphCall {
  return onThread(call, 'release', recipientOf, (onto) => good({ ...onto, do: 'Release' }));
}

export function extendCall(call: PageCall): GraphCall {
  return onThread(call, 'extend', recipientOf, (onto, params) => {
    const duration = textParam(params, 'duration');
    if (!duration.ok) return duration;
    if (duration.value === null) return missing('duration');
    // Anything but plain digits is no whole number of seconds (CR-085).
    if (!/^\d{1,9}$/.test(duration.value))
      return refused({ name: 'DurationInvalid', duration: duration.value });
    return good({ ...onto, do: 'Extend', duration_s: Number(duration.value) });
  });
}

export function threadOwnerCall(call: PageCall): GraphCall {
  return onThread(call, 'thread_owner', plainRecipientOf, (onto) => good({ ...onto, do: 'ReadThreadOwner' }));
}

function onThread(
  { caller, params, http }: PageCall,
  kind: CallKind,
  recipient: (params: Params) => Parsed<Psid>,
  parse: (
    onto: { app: typeof caller.app; page: typeof caller.page; psid: Psid },
    params: Params,
  ) => Parsed<GraphCommand>,
): GraphCall {
  const { app, page } = caller;
  const facts = { call: kind, app, page, params, ...http };
  const psid = recipient(params);
  if (!psid.ok) return { ...facts, command: psid.rejection };
  const command = parse({ app, page, psid: psid.value }, params);
  return { ...facts, psid: psid.value, command: command.ok ? command.value : command.rejection };
}
