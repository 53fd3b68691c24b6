// What a tablet keeps, in IndexedDB: `about` holds the questions, the public key and the staff code's hash; `waiting` holds answers,
// each encrypted as soon as it is complete, by the id under which the server takes it once.
export async function openStore(code: string): Promise<IDBDatabase> {
  const request = indexedDB.open(`fp-survey-${code}`, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('about');
    request.result.createObjectStore('waiting');
  };
  return result(request);
}

const result = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Resolves when it is on the disk, not before. */
export function put(store: IDBDatabase, name: string, key: string, value: unknown): Promise<void> {
  return new Promise((done, failed) => {
    const transaction = store.transaction(name, 'readwrite', { durability: 'strict' });
    transaction.objectStore(name).put(value, key);
    transaction.oncomplete = () => done();
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error);
  });
}

export const get = <Value>(store: IDBDatabase, name: string, key: string): Promise<Value | undefined> =>
  result(store.transaction(name).objectStore(name).get(key) as IDBRequest<Value | undefined>);

export const keys = (store: IDBDatabase, name: string): Promise<IDBValidKey[]> =>
  result(store.transaction(name).objectStore(name).getAllKeys());

export const remove = async (store: IDBDatabase, name: string, key: string): Promise<void> => {
  await result(store.transaction(name, 'readwrite').objectStore(name).delete(key));
};

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** A JWE (RFC 7516, compact): the content under a fresh AES key, and that key under the wave's public one. */
export async function encrypted(publicKey: JsonWebKey, content: unknown): Promise<string> {
  const encoder = new TextEncoder();
  const wave = await crypto.subtle.importKey('jwk', { ...publicKey, alg: 'RSA-OAEP-256', ext: true }, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt']);
  const once = crypto.getRandomValues(new Uint8Array(32));
  const header = base64url(encoder.encode(JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.importKey('raw', once, 'AES-GCM', false, ['encrypt']);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: encoder.encode(header) }, key, encoder.encode(JSON.stringify(content))),
  );
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, wave, once));
  return [header, base64url(wrapped), base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join('.');
} // prettier-ignore

/** A staff code as it is kept: 200,000 rounds of PBKDF2, with its salt before it. */
export async function hashOfCode(code: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(code), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 200_000 },
    key,
    256,
  );
  return `${base64url(salt)}.${base64url(new Uint8Array(bits))}`;
}

export async function isCode(code: string, kept: string): Promise<boolean> {
  const salt = Uint8Array.from(atob((kept.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return (await hashOfCode(code, salt)) === kept;
} // prettier-ignore
