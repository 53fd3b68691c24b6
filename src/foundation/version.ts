import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageFile = z.object({ version: z.string() });

/** The folder of the clone (or installation): the one that holds package.json. */
export const programFolder = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** Version of this software, read once from package.json. Stands in every figure and every stored document. */
export const softwareVersion: string = packageFile.parse(
  JSON.parse(readFileSync(`${programFolder}/package.json`, 'utf8')),
).version;
