import { createHash } from 'node:crypto';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/**
 * The files a browser is given: our style sheet and pictures, the fonts and the few vendor scripts out of their npm
 * packages, and every `*.browser.ts`, stripped of its types when the program starts. There is no bundler. One hash over
 * all of them is in every address, so they may be kept for ever and a release changes every address at once.
 */
export type Assets = {
  /** `/static/<hash>` */
  base: string;
  /**
   * Address of a file: `frankpledge.css`, `vendor/maplibre-gl.css`, `observatory/map.browser.ts`.
   * Throws for a file that is not there.
   */
  url: (name: string) => string;
  files: ReadonlyMap<string, StaticFile>;
};

export type StaticFile = { bytes: Buffer; mediaType: string };

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const sourceFolder = fileURLToPath(new URL('..', import.meta.url));
const packages = createRequire(import.meta.url);

function packageFolder(name: string): string {
  return dirname(packages.resolve(`${name}/package.json`));
}

/** Bare names a browser script may import, and the file each one means. */
const vendorModules: Record<string, string> = {
  'govuk-frontend': 'vendor/govuk-frontend.min.js',
  'maplibre-gl': 'vendor/maplibre-gl.mjs',
};

function vendorFiles(): [string, string][] {
  const maplibre = join(packageFolder('maplibre-gl'), 'dist');
  const fonts = join(packageFolder('@fontsource/source-sans-3'), 'files');
  return [
    [
      'vendor/govuk-frontend.min.js',
      join(packageFolder('govuk-frontend'), 'dist/govuk/govuk-frontend.min.js'),
    ],
    ...['maplibre-gl.mjs', 'maplibre-gl-shared.mjs', 'maplibre-gl-worker.mjs', 'maplibre-gl.css'].map(
      (name): [string, string] => [`vendor/${name}`, join(maplibre, name)],
    ),
    ...['latin-400', 'latin-700', 'latin-ext-400', 'latin-ext-700'].map((face): [string, string] => [
      `fonts/source-sans-3-${face}-normal.woff2`,
      join(fonts, `source-sans-3-${face}-normal.woff2`),
    ]),
  ];
}

/** `observatory/map.browser.ts` is served as `observatory/map.browser.js`. */
function servedName(name: string): string {
  return name.replace(/\.browser\.ts$/, '.browser.js');
}

/**
 * Makes a browser script of a `*.browser.ts`: the types are taken out (nothing is moved, so line numbers stay), imports
 * of other browser files get the served ending, and bare names become the vendor files'.
 * @param name path under src, which tells how far up the vendor folder is.
 */
export function browserScript(name: string, source: string): string {
  const up = '../'.repeat(name.split('/').length - 1) || './';
  return stripTypeScriptTypes(source).replace(
    /(\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"]+)\2/g,
    (whole, before: string, quote: string, specifier: string) => {
      if (specifier.startsWith('.')) return `${before}${quote}${servedName(specifier)}${quote}`;
      const vendor = vendorModules[specifier];
      if (vendor === undefined) throw new Error(`${name} imports “${specifier}”, which is not served`);
      return `${before}${quote}${up}${vendor}${quote}`;
    },
  );
}

/** Reads every static file once, at start. Throws when one is missing. */
export function loadAssets(): Assets {
  const files = new Map<string, StaticFile>();
  const add = (name: string, bytes: Buffer): void => {
    files.set(name, { bytes, mediaType: mediaTypes[extname(name)] ?? 'application/octet-stream' });
  };
  const own = join(sourceFolder, 'web/static');
  for (const name of readdirSync(own).sort()) add(name, readFileSync(join(own, name)));
  for (const [name, path] of vendorFiles()) {
    // Source maps are not served, so the line that names one would be a request that fails.
    const bytes = readFileSync(path);
    const text = /\.(m?js|css)$/.test(name);
    add(
      name,
      text ? Buffer.from(bytes.toString('utf8').replace(/\n?\/\/# sourceMappingURL=.*$/m, '')) : bytes,
    );
  }
  for (const name of globSync('**/*.browser.ts', { cwd: sourceFolder }).sort()) {
    const path = name.replaceAll('\\', '/');
    add(servedName(path), Buffer.from(browserScript(path, readFileSync(join(sourceFolder, name), 'utf8'))));
  }
  const hash = createHash('sha256');
  for (const [name, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${file.bytes.length}\0`).update(file.bytes);
  }
  const base = `/static/${hash.digest('hex').slice(0, 16)}`;
  return {
    base,
    files,
    url: (name) => {
      const served = servedName(name);
      if (!files.has(served)) throw new Error(`There is no static file “${name}”`);
      return `${base}/${served}`;
    },
  };
}

const compress = promisify(brotliCompress);
const compressible = /^(text\/|image\/svg)/;

/** Serves the assets from memory: names are looked up in a table, so no path of the machine can be reached. */
export function registerStatic(app: FastifyInstance, assets: Assets): void {
  const compressed = new Map<string, Promise<Buffer>>();
  app.get<{ Params: { '*': string } }>(`${assets.base}/*`, { compress: false }, async (request, reply) => {
    const name = request.params['*'];
    const file = assets.files.get(name);
    if (file === undefined) {
      reply.callNotFound();
      return reply;
    }
    void reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .type(file.mediaType);
    if (!compressible.test(file.mediaType)) return reply.send(file.bytes);
    void reply.header('vary', 'accept-encoding');
    if (!/\bbr\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.bytes);
    let smaller = compressed.get(name);
    if (smaller === undefined) {
      smaller = compress(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } });
      compressed.set(name, smaller);
    }
    return reply.header('content-encoding', 'br').send(await smaller);
  });
}
