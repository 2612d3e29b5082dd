// A receiver that is not ours: checks what was posted with the library of Standard Webhooks, and ed25519 by node itself,
// because the library has none. Takes a file: {headers, body, secrets, publicKeys}; says of each whether it fits.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { headers, body, secrets, publicKeys } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function byLibrary(secret) {
  try {
    return JSON.stringify(new Webhook(secret).verify(body, headers)) === JSON.stringify(JSON.parse(body));
  } catch (error) {
    return error.message;
  }
}

function byPublicKey(text) {
  const raw = Buffer.from(text.slice('whpk_'.length), 'base64');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  return headers['webhook-signature'].split(' ').some(one => one.startsWith('v1a,')
    && verify(null, signed, key, Buffer.from(one.slice('v1a,'.length), 'base64')));
}

console.log(JSON.stringify({ secrets: secrets.map(byLibrary), publicKeys: publicKeys.map(byPublicKey) }));
