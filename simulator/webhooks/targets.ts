/** Where webhooks may go: this machine and private networks, and hosts that were named on the command line. */

import { isIP } from 'node:net';

/** Null when the callback may be used, else what was expected of it. */
export function targetProblem(callbackUrl: string, allowedHosts: readonly string[]): string | null {
  let url: URL;
  try {
    url = new URL(callbackUrl);
  } catch {
    return 'an absolute http(s) URL';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'an http or https URL';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLocal(host) || allowedHosts.includes(host)) return null;
  return `a loopback or private address; start with --allow-webhook-host ${host} to send there`;
}

function isLocal(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  switch (isIP(host)) {
    case 4:
      return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host);
    case 6:
      return host === '::1' || /^f[cd]/.test(host) || /^fe[89ab]/.test(host);
    default:
      return false;
  }
}
