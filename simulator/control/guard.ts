/**
 * Who may use this door. Over the loopback interface: whoever is on this machine, but no web page, so requests must name
 * this machine as their host and come from no other site. Over any other interface: whoever has the control key.
 */

import { timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { ControlError } from './errors.ts';

/** Asked by whatever starts containers and keeps them; it tells nothing but that the program lives. */
export const OPEN_PATH = '/health';

/** `key` is null while the door opens on loopback alone. */
export function guard(key: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (isFromHere(c)) refuseWebPages(c);
    else if (c.req.path !== OPEN_PATH) demandKey(c, key);
    await next();
  };
}

/** Nobody outside of this machine reaches a loopback address; without a connection the caller is in this process. */
function isFromHere(c: Context): boolean {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  const address = incoming?.socket.localAddress;
  return address === undefined || isLoopback(address.replace(/^::ffff:/, ''));
}

function demandKey(c: Context, key: string | null): void {
  const given = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (key !== null && given !== undefined && isSame(given, key)) return;
  throw new ControlError(
    401,
    'key_needed',
    'From another machine this door takes requests with its control key alone: Authorization: Bearer KEY, as `baton start` prints it.',
  );
}

/** In a time that tells nothing of how much of it was right. */
function isSame(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A page on another site can make a browser send requests here; Host and Origin tell them apart (DNS rebinding too). */
function refuseWebPages(c: Context): void {
  const host = hostname(c.req.header('host') ?? '');
  if (!isLoopback(host)) {
    throw new ControlError(
      403,
      'host_refused',
      `Host ${host} is not this machine; use 127.0.0.1 or localhost.`,
    );
  }
  const origin = c.req.header('origin');
  if (origin !== undefined && !isLoopback(hostname(origin.replace(/^[a-z]+:\/\//i, '')))) {
    throw new ControlError(403, 'origin_refused', `Requests from ${origin} are not taken.`);
  }
}

function hostname(authority: string): string {
  return authority
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
