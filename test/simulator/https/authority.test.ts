// The local authority and what it signs, read with Node's own parser; and that it stays the same in its folder.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueServerCertificate, isUsable, makeAuthority } from '../../../simulator/https/authority.ts';
import { AUTHORITY_FILE, keptAuthority } from '../../../simulator/https/authority-folder.ts';

const now = new Date('2026-01-05T09:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('the authority', () => {
  const authority = makeAuthority(now);
  const server = issueServerCertificate(authority, now);
  const root = new X509Certificate(authority.certificate);
  const leaf = new X509Certificate(server.certificate);

  it('signs itself, may sign others, and has the key it says', () => {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
  });

  it('is allowed to vouch for graph.facebook.com alone, and says so in a critical extension', () => {
    // Name constraints: object id 2.5.29.30, critical, with the one DNS name in its permitted subtree.
    const der = root.raw.toString('hex');
    const permitted = Buffer.from('graph.facebook.com').toString('hex');
    expect(der).toContain(`0603551d1e0101ff041a3018a01630148212${permitted}`);
  });

  it('signs a certificate for graph.facebook.com alone, which signs nothing itself', () => {
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.subjectAltName).toBe('DNS:graph.facebook.com');
    expect(leaf.checkPrivateKey(createPrivateKey(server.key))).toBe(true);
    expect(leaf.checkHost('graph.facebook.com')).toBe('graph.facebook.com');
    expect(leaf.checkHost('www.facebook.com')).toBeUndefined();
  });

  it('signs for less than 398 days, which is all that some clients take', () => {
    const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
    expect(days).toBeLessThanOrEqual(398);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(now.getTime());
  });

  it('is usable for as long as what it signs is covered', () => {
    expect(isUsable(authority, now)).toBe(true);
    expect(isUsable(authority, inDays(3000))).toBe(true);
    expect(isUsable(authority, inDays(3600))).toBe(false);
    expect(isUsable(authority, inDays(-2))).toBe(false);
  });
});

describe('the folder of the authority', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'baton-ca-')), 'https');
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('keeps one authority from start to start, and makes another one when its time is over', async () => {
    const first = await keptAuthority(folder, now);
    expect(await keptAuthority(folder, inDays(1))).toEqual(first);
    expect(await readFile(join(folder, AUTHORITY_FILE), 'utf8')).toBe(first.certificate);
    const later = await keptAuthority(folder, inDays(3600));
    expect(later.certificate).not.toBe(first.certificate);
  });

  it('shows the key to nobody else on the machine', async () => {
    await keptAuthority(folder, now);
    expect((await stat(join(folder, 'baton-ca-key.pem'))).mode & 0o077).toBe(0);
  });

  it('does not go over a file that is no certificate in silence', async () => {
    await writeFile(join(folder, AUTHORITY_FILE), 'not a certificate');
    await expect(keptAuthority(folder, now)).rejects.toThrow();
  });
});
