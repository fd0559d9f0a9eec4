/** Keeps foreign pages in a browser away from a desk that trusts whoever reaches it. */

import type { MiddlewareHandler } from 'hono';
import { ApiError } from './errors.ts';

/**
 * On loopback any page in a browser could reach the desk. Changes are taken only from pages of its own origin, and
 * names other than loopback ones are turned away, so that a foreign name pointed at this machine finds nothing.
 */
export function sameOriginOnly(options: { loopback: boolean }): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (options.loopback && !isLoopbackName(host)) {
      throw new ApiError(
        403,
        'host_not_allowed',
        `this desk answers on loopback names only, not on ${host}`,
        'host',
      );
    }
    const origin = c.req.header('origin');
    const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD';
    if (changes && origin !== undefined && !isSameHost(origin, host)) {
      throw new ApiError(403, 'origin_not_allowed', `changes are not taken from ${origin}`, 'origin');
    }
    await next();
  };
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isLoopbackName(hostHeader: string): boolean {
  const name = hostHeader.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopbackHost(name);
}

function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
