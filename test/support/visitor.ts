import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { password } from './database.ts';

export type SentFile = { field: string; fileName: string; mediaType?: string; content: Buffer | string };

/**
 * A browser without script, for tests: keeps cookies, takes the hidden fields of the last page it saw, and sends what a
 * browser sends with a form. It goes through the whole server by `inject()`.
 */
export class Visitor {
  readonly app: FastifyInstance;
  readonly cookies = new Map<string, string>();
  /** HTML of the last page. */
  page = '';

  constructor(app: FastifyInstance) {
    this.app = app;
  }

  #keep(response: LightMyRequestResponse): LightMyRequestResponse {
    for (const cookie of response.cookies) {
      if (cookie.value === '') this.cookies.delete(cookie.name);
      else this.cookies.set(cookie.name, cookie.value);
    }
    if (String(response.headers['content-type']).startsWith('text/html')) this.page = response.body;
    return response;
  }

  #headers(more: Record<string, string> = {}): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { host: 'frankpledge.test', accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...more };
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.#keep(await this.app.inject({ method: 'GET', url, headers: this.#headers(headers) }));
  }

  /** Value of a hidden field of the last page. */
  hidden(name: string): string {
    const found = new RegExp(`<input\\s+type="hidden"\\s+name="${name}"\\s+value="([^"]*)"`).exec(this.page);
    return found?.[1] ?? '';
  }

  /** Sends the form of the last page: its token and submission id, and these fields. */
  async post(
    url: string,
    fields: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const body = new URLSearchParams({ csrf: this.hidden('csrf'), submission: this.hidden('submission') });
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name);
      for (const one of [value].flat()) body.append(name, one);
    }
    return this.#keep(
      await this.app.inject({
        method: 'POST',
        url,
        headers: this.#headers({
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'http://frankpledge.test',
          'sec-fetch-site': 'same-origin',
          ...headers,
        }),
        payload: body.toString(),
      }),
    );
  }

  /** Sends the form of the last page with files. */
  async upload(
    url: string,
    files: readonly SentFile[],
    fields: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const boundary = `----frankpledge${randomUUID()}`;
    const chunks: Buffer[] = [];
    const all = { csrf: this.hidden('csrf'), submission: this.hidden('submission'), ...fields };
    for (const [name, value] of Object.entries(all)) {
      chunks.push(
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
      );
    }
    for (const file of files) {
      chunks.push(
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.fileName}"\r\n` +
            `content-type: ${file.mediaType ?? 'application/octet-stream'}\r\n\r\n`,
        ),
        Buffer.from(file.content),
        Buffer.from('\r\n'),
      );
    }
    chunks.push(Buffer.from(`--${boundary}--\r\n`));
    return this.#keep(
      await this.app.inject({
        method: 'POST',
        url,
        headers: this.#headers({
          'content-type': `multipart/form-data; boundary=${boundary}`,
          origin: 'http://frankpledge.test',
          'sec-fetch-site': 'same-origin',
        }),
        payload: Buffer.concat(chunks),
      }),
    );
  }

  /** Signs in through the real page. */
  async signIn(email: string, password: string): Promise<LightMyRequestResponse> {
    await this.get('/sign-in');
    const response = await this.post('/sign-in', { email, password });
    assert.equal(response.statusCode, 303, `${email} could not sign in: ${response.statusCode}`);
    return response;
  }
}

/** Somebody with an account, signed in with the password of the tests. */
export async function visitAs(app: FastifyInstance, { email }: { email: string }): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.signIn(email, password);
  return visitor;
}
