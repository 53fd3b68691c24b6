import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

/**
 * A real Chromium out of an npm package, so that a clean machine needs no browser and no system library. The package
 * unpacks into the temporary folder and takes whatever lies there, of any version and owner; so it gets a folder of its
 * own, named by version and user, that appears whole or not at all.
 */
const run = promisify(execFile);
const packages = createRequire(import.meta.url);
const packageFolder = path.dirname(path.dirname(packages.resolve('@sparticuz/chromium')));

type Unpacked = { folder: string; program: string; libraries: string };

function parts(folder: string): Unpacked {
  return {
    folder,
    program: path.join(folder, 'chromium'),
    // The NSS, NSPR and expat libraries that Chromium looks for, which a small machine does not have.
    libraries: path.join(folder, 'al2023', 'lib'),
  };
}

/**
 * Where fonts are. The package's own settings name /tmp/fonts, and without a single font Chromium stops at once. Its Open
 * Sans has no arrows, which people's machines have: they come from the fonts of our documents.
 */
async function fontSettings(folder: string): Promise<string> {
  const documentFonts = path.dirname(packages.resolve('@expo-google-fonts/source-sans-3/package.json'));
  const settings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>${documentFonts}/400Regular</dir>
  <dir>${documentFonts}/700Bold</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
  // Clones of the repository share the unpacked browser, but not their fonts.
  const key = createHash('sha256').update(settings).digest('hex').slice(0, 8);
  const file = path.join(folder, `fonts-${key}.conf`);
  await writeFile(file, settings);
  return file;
}

async function unpackedChromium(): Promise<Unpacked> {
  const { version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = path.join(os.tmpdir(), `frankpledge-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  const found = await stat(folder).catch(() => null);
  if (found !== null) {
    if (process.getuid !== undefined && found.uid !== process.getuid())
      throw new Error(
        `${folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.`,
      );
    return parts(folder);
  }
  const making = await mkdtemp(`${folder}.`);
  // In a process of its own: the package asks os.tmpdir() where to unpack, which here is everybody's.
  const { href } = pathToFileURL(packages.resolve('@sparticuz/chromium'));
  await run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { default: packed, inflate } = await import(${JSON.stringify(href)});
       await packed.executablePath();
       await inflate(${JSON.stringify(path.join(packageFolder, 'bin', 'al2023.tar.br'))});`,
    ],
    { env: { ...process.env, TMPDIR: making } },
  );
  // Another test file may have been quicker: its folder is as good.
  await rename(making, folder).catch(async (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(making, { recursive: true, force: true });
  });
  return parts(folder);
}

/**
 * Starts the browser. The caller closes it.
 * @param options.webgl with WebGL drawn by the processor (SwiftShader), for the map; without, the browser has none.
 */
export async function openBrowser(options: { webgl?: boolean } = {}): Promise<Browser> {
  const { folder, program, libraries } = await unpackedChromium();
  return chromium.launch({
    executablePath: program,
    headless: true,
    // No sandbox: containers and root have none to give. It only ever opens our own pages.
    args: [
      '--no-sandbox',
      '--font-render-hinting=none',
      ...(options.webgl === true
        ? ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
        : ['--disable-gpu']),
    ],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      FONTCONFIG_FILE: await fontSettings(folder),
    },
  });
}
