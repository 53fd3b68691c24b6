import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readTemplate, type TemplateFacts } from '../../documents/documents.ts';
import { Problem } from '../../foundation/problem.ts';
import type { UploadedFile } from '../../web/upload.ts';
import { versionBody } from '../fields.ts';
import { readAccent, readLogo, readStyles } from './paper.rules.ts';
import type { NewPaper, PaperRecord } from './paper.store.ts';

/** The words of a logo that nobody has named yet. */
export const unnamedLogo = 'Logo';

const files = z.array(z.custom<UploadedFile>((value) => typeof value === 'object')).optional();
const words = z.string().trim().max(200, 'This must be 200 characters or fewer').default('');

export const addBody = z.object({ template: files, logo: files, 'logo-words': words });

/** The selects of the styles come as `style-heading1` and so on. */
export const changeBody = z.looseObject({
  version: versionBody,
  logo: files,
  'logo-words': words,
  'no-logo': z.string().optional(),
  accent: z.string().max(20).default(''),
  cover: z.enum(['none', 'plain', 'template'], 'Choose a cover'),
});

export const useBody = z.object({ version: versionBody });

async function bytesOf(given: readonly UploadedFile[] | undefined): Promise<Uint8Array | null> {
  const [file] = given ?? [];
  return file === undefined ? null : readFile(file.path);
}

/** What a template is refused for stands at its field. */
async function factsOf(bytes: Uint8Array): Promise<TemplateFacts> {
  try {
    return await readTemplate(bytes);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'template-refused') throw error;
    throw new Problem({
      status: 422,
      code: error.code,
      title: error.title,
      detail: error.detail,
      fields: [{ name: 'template', message: error.detail }],
      cause: error,
    });
  }
}

const nothing = (): Problem =>
  new Problem({
    status: 422,
    code: 'paper-empty',
    title: 'There is a problem with what was sent',
    fields: [{ name: 'template', message: 'Choose a Word template, a logo or both' }],
  });

/** A first paper from what was uploaded: everything that can be read from the template is proposed. */
export async function paperFromUpload(body: z.infer<typeof addBody>): Promise<NewPaper> {
  const file = await bytesOf(body.template);
  const uploaded = await bytesOf(body.logo);
  if (file === null && uploaded === null) throw nothing();
  const facts = file === null ? null : await factsOf(file);
  const styles = Object.fromEntries(
    (facts?.proposals ?? []).flatMap(({ role, id }) => (id === null ? [] : [[role, id]])),
  );
  return {
    fileName: (body.template?.[0]?.fileName ?? '').slice(0, 200),
    file,
    styles,
    logo:
      uploaded === null
        ? quietly(() => (facts?.picture == null ? null : readLogo(facts.picture.bytes, unnamedLogo)))
        : readLogo(uploaded, body['logo-words']),
    // A heading too light for small text is not taken over; the page says so.
    accent: quietly(() => readAccent(facts?.accent ?? '')),
    cover: facts?.cover === true ? 'template' : 'none',
  };
}

/** What was proposed and does not fit is no mistake of the person's. */
function quietly<Value>(read: () => Value | null): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** A paper with what the form changed. */
export async function paperFromForm(
  was: PaperRecord,
  body: z.infer<typeof changeBody>,
  uploaded: Uint8Array | null,
): Promise<NewPaper> {
  const facts = was.file === null ? null : await factsOf(was.file);
  const known = new Set(facts?.styles.map(({ id }) => id) ?? []);
  const bytes = uploaded ?? was.logo?.bytes ?? null;
  const cover = body.cover === 'template' && facts?.cover !== true ? 'plain' : body.cover;
  return {
    fileName: was.fileName,
    file: was.file,
    styles: readStyles(body, known),
    logo: body['no-logo'] !== undefined || bytes === null ? null : readLogo(bytes, body['logo-words']),
    accent: readAccent(body.accent),
    cover,
  };
}

export const logoBytes = (body: z.infer<typeof changeBody>): Promise<Uint8Array | null> => bytesOf(body.logo);
