/** A certificate authority of this machine alone, and the certificate it gives to Meta’s host. */

import { randomBytes } from 'node:crypto';
import forge from 'node-forge';

/** The one host that is answered for. */
export const META_HOST = 'graph.facebook.com';

/** An authority or a server certificate: what is shown to others, and the key that is not. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

const KEY_BITS = 2048;
const DAY_MS = 86_400_000;
/** Long enough to be trusted once and forgotten; clients set no limit for an authority. */
const AUTHORITY_DAYS = 3650;
/** Several clients refuse server certificates that hold for more than 398 days. */
const SERVER_DAYS = 397;
/** Clocks of machines and containers differ by a little. */
const BACKDATED_DAYS = 1;
const AUTHORITY_NAME = [{ name: 'commonName', value: 'Baton local authority (graph.facebook.com only)' }];

export function makeAuthority(now: Date): Credentials {
  const keys = forge.pki.rsa.generateKeyPair(KEY_BITS);
  const certificate = blank(keys.publicKey, { now, days: AUTHORITY_DAYS });
  certificate.setSubject(AUTHORITY_NAME);
  certificate.setIssuer(AUTHORITY_NAME);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
    nameConstraints(),
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return pem(certificate, keys.privateKey);
}

export function issueServerCertificate(authority: Credentials, now: Date): Credentials {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const keys = forge.pki.rsa.generateKeyPair(KEY_BITS);
  const certificate = blank(keys.publicKey, { now, days: SERVER_DAYS });
  certificate.setSubject([{ name: 'commonName', value: META_HOST }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: META_HOST }] },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return pem(certificate, keys.privateKey);
}

/** Whether an authority that was kept can still vouch for a certificate issued now. */
export function isUsable(authority: Credentials, now: Date): boolean {
  const { notBefore, notAfter } = forge.pki.certificateFromPem(authority.certificate).validity;
  return notBefore <= now && now.getTime() + SERVER_DAYS * DAY_MS < notAfter.getTime();
}

function blank(publicKey: forge.pki.rsa.PublicKey, { now, days }: { now: Date; days: number }) {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // A first digit below 8 keeps the number positive, as it must be.
  certificate.serialNumber = `1${randomBytes(16).toString('hex').slice(1)}`;
  certificate.validity.notBefore = new Date(now.getTime() - BACKDATED_DAYS * DAY_MS);
  certificate.validity.notAfter = new Date(now.getTime() + days * DAY_MS);
  return certificate;
}

/**
 * RFC 5280 §4.2.1.10: an authority that may vouch for this host only. Who trusts it gives away nothing else, even if its key
 * is stolen. The library has no words for this extension, so it is spelled out.
 */
function nameConstraints(): object {
  const { asn1 } = forge;
  const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
  const dnsName = asn1.create(CONTEXT_SPECIFIC, 2 as forge.asn1.Type, false, META_HOST);
  const subtree = asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [dnsName]);
  const permitted = asn1.create(CONTEXT_SPECIFIC, 0 as forge.asn1.Type, true, [subtree]);
  const value = asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [permitted]);
  return { id: '2.5.29.30', critical: true, value };
}

function pem(certificate: forge.pki.Certificate, key: forge.pki.rsa.PrivateKey): Credentials {
  return {
    certificate: forge.pki.certificateToPem(certificate).replaceAll('\r', ''),
    key: forge.pki.privateKeyToPem(key).replaceAll('\r', ''),
  };
}
