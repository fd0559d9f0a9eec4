/** Keeps web pages out of this door: requests must name this machine as their host and come from no other site. */

import type { MiddlewareHandler } from 'hono';
import { ControlError } from './errors.ts';

/** A page on another site can make a browser send requests here; Host and Origin tell them apart (DNS rebinding too). */
export function loopbackGuard(): MiddlewareHandler {
  return async (c, next) => {
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
    await next();
  };
}

function hostname(authority: string): string {
  return authority
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
