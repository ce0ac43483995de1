import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALID_FOR_MS = 30 * 24 * 3_600_000;

/** PEM texts; `cert` is the chain, server certificate first. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateAuthority extends TlsIdentity {
  /** PEM of the CA's certificate, which a client has to trust. */
  readonly ca: string;
}

function validity() {
  const notBefore = new Date(Date.now() - 60_000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + VALID_FOR_MS) };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await crypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

async function caCertificate(keys: webcrypto.CryptoKeyPair): Promise<X509Certificate> {
  return await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Simulated RTMS CA',
    serialNumber: '01',
    keys,
    signingAlgorithm: KEYS,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
}

async function serverCertificate(
  ca: X509Certificate,
  caKeys: webcrypto.CryptoKeyPair,
  publicKey: webcrypto.CryptoKey,
): Promise<X509Certificate> {
  return await X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: ca.subject,
    serialNumber: '02',
    publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: KEYS,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
}

/** A CA of our own and a server certificate for `127.0.0.1` and `localhost`, P-256, 30 days. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const caKeys = await newKeys();
  const serverKeys = await newKeys();
  const ca = await caCertificate(caKeys);
  const server = await serverCertificate(ca, caKeys, serverKeys.publicKey);
  const caPem = `${ca.toString('pem')}\n`;
  return {
    ca: caPem,
    cert: `${server.toString('pem')}\n${caPem}`,
    key: await keyPem(serverKeys.privateKey),
  };
}

/** @returns path of `rtms-ca.pem` in that folder, for `NODE_EXTRA_CA_CERTS` and for SDKs */
export async function writeCertificate(
  authority: CertificateAuthority,
  folder: string,
): Promise<string> {
  const path = join(folder, 'rtms-ca.pem');
  await mkdir(folder, { recursive: true });
  await writeFile(path, authority.ca);
  return path;
}
