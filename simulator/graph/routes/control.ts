/** The thread-control edges and the reads that tell who owns a thread. */

import { z } from 'zod';
import { asAppId, type Psid } from '../../domain/ids.ts';
import { EXTEND_MAX_S, EXTEND_MIN_S } from '../../domain/limits.ts';
import { type PageCall, pageEdge } from '../edge.ts';
import { plainRecipient, recipient } from '../recipient.ts';
import { asText, id, MISSING, refuse, text } from '../wire-types.ts';

const ofThread = { token: 'page', permission: 'pages_messaging', accepted: 'nothing' } as const;

const metadata = text().meta({ description: 'Handed on with the webhook that tells of the change.' });

/** Anything but plain digits is no whole number of seconds (CR-085). */
const duration = z
  .preprocess(
    asText,
    z.string(MISSING).transform((given, context) => {
      if (/^\d{1,9}$/.test(given)) return Number(given);
      return refuse(context, { name: 'DurationInvalid', duration: given });
    }),
  )
  .meta({
    type: 'integer',
    minimum: EXTEND_MIN_S,
    maximum: EXTEND_MAX_S,
    description: 'Seconds from now until the lease ends.',
  });

export const CONTROL_EDGES = [
  pageEdge({
    ...ofThread,
    method: 'POST',
    path: '/{page}/pass_thread_control',
    call: 'pass',
    params: {
      recipient,
      target_app_id: id().meta({ description: 'The app that gets control; the default app if left out.' }),
      metadata,
    },
    summary: 'Passes control of a thread to another app.',
    ids: ['CR-049', 'CR-050', 'CR-051', 'CR-052', 'CR-056'],
    simulated: 'whole, the inbox as a target included',
    psidOf,
    handler: ({ recipient: psid, target_app_id: target, metadata = null }, { caller: { app, page } }) => ({
      do: 'Pass',
      app,
      page,
      psid,
      target: target === undefined ? null : asAppId(target),
      metadata,
    }),
  }),
  pageEdge({
    ...ofThread,
    method: 'POST',
    path: '/{page}/take_thread_control',
    call: 'take',
    params: { recipient, metadata },
    summary: 'Takes control of a thread, which needs the permission to take.',
    ids: ['CR-068', 'CR-069', 'CR-070', 'CR-071'],
    simulated: 'whole',
    psidOf,
    handler: ({ recipient: psid, metadata = null }, { caller: { app, page } }) => ({
      do: 'Take',
      app,
      page,
      psid,
      metadata,
    }),
  }),
  pageEdge({
    ...ofThread,
    method: 'POST',
    path: '/{page}/request_thread_control',
    call: 'request',
    params: { recipient, metadata },
    summary: 'Asks the owner of a thread for control, on pages without Conversation Routing.',
    ids: ['CR-077', 'CR-083'],
    simulated: 'whole',
    psidOf,
    handler: ({ recipient: psid, metadata = null }, { caller: { app, page } }) => ({
      do: 'Request',
      app,
      page,
      psid,
      metadata,
    }),
  }),
  pageEdge({
    ...ofThread,
    method: 'POST',
    path: '/{page}/release_thread_control',
    call: 'release',
    params: { recipient },
    summary: 'Gives control of a thread up, so that it is idle.',
    ids: ['CR-063', 'CR-064'],
    simulated: 'whole',
    psidOf,
    handler: ({ recipient: psid }, { caller: { app, page } }) => ({ do: 'Release', app, page, psid }),
  }),
  pageEdge({
    ...ofThread,
    method: 'POST',
    path: '/{page}/extend_thread_control',
    call: 'extend',
    params: { recipient, duration },
    summary: 'Lengthens the lease of the thread’s owner.',
    ids: ['CR-084', 'CR-085', 'CR-086'],
    simulated: 'whole',
    psidOf,
    handler: ({ recipient: psid, duration: duration_s }, { caller: { app, page } }) => ({
      do: 'Extend',
      app,
      page,
      psid,
      duration_s,
    }),
  }),
  pageEdge({
    ...ofThread,
    method: 'GET',
    path: '/{page}/thread_owner',
    call: 'thread_owner',
    params: { recipient: plainRecipient },
    summary: 'Tells which app owns a thread and until when.',
    ids: ['CR-111', 'CR-112', 'CR-113'],
    simulated: 'whole',
    psidOf,
    handler: ({ recipient: psid }, { caller: { app, page } }) => ({ do: 'ReadThreadOwner', app, page, psid }),
  }),
  pageEdge({
    ...ofThread,
    method: 'GET',
    path: '/{page}/secondary_receivers',
    call: 'other',
    params: {},
    summary: 'Lists the secondary receivers of a page under the handover protocol.',
    ids: ['CR-117', 'H2-6'],
    simulated: 'whole, under the reading `profile: h2`',
    handler: (_params, { caller: { app, page } }) => ({ do: 'ReadSecondaryReceivers', app, page }),
  }),
];

function psidOf({ recipient: psid }: { readonly recipient?: Psid }, _call: PageCall): Psid | undefined {
  return psid;
}
