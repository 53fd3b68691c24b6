import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem, badInput } from '../foundation/problem.ts';

/** A file as it came, on disk in a temporary folder that is emptied when the request ends. */
export type UploadedFile = {
  /** Name of the form field. */
  field: string;
  /** The name the person's computer gave it, without folders. For showing only: never used as a path. */
  fileName: string;
  mediaType: string;
  /** Absolute path of the temporary file. Move or read it before the handler ends. */
  path: string;
  bytes: number;
  /** SHA-256 as 64 hex digits. */
  hash: string;
};

/** Schema of a file field: one or more files. @param message said when there is none. */
export function uploadedFiles(message: string) {
  return z
    .array(
      z.custom<UploadedFile>((value) => typeof value === 'object'),
      { error: message },
    )
    .min(1, message);
}

/** Caps of one upload. What is larger is imported from the command line, which reads files where they lie. */
export const uploadLimits = {
  fileBytes: 2 * 1024 ** 3,
  files: 200,
  /** One text field: a pasted block of a spreadsheet. */
  fieldBytes: 8 * 1024 ** 2,
  fields: 500,
} as const;

export type Upload = {
  values: Record<string, unknown>;
  /** Removes the temporary files. */
  discard: () => Promise<void>;
};

function tooLarge(fileName: string, limit: number): Problem {
  return new Problem({
    status: 413,
    code: 'file-too-large',
    title: 'The file is too large',
    detail: `“${fileName}” is larger than ${Math.floor(limit / 1024 ** 2)} MB. Split it, for example by month, and send the parts.`,
  });
}

function sameMessage(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT' || code === 'FST_FIELDS_LIMIT') {
    return new Problem({
      status: 413,
      code: 'too-many-files',
      title: 'Too many files at once',
      detail: 'Send fewer files at a time, or put them together in one zip file.',
      cause: error,
    });
  }
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge('The file', uploadLimits.fileBytes);
  if (
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    code === 'FST_MP_PREMATURE_CLOSE' ||
    (error instanceof Error && /unexpected end|premature/i.test(error.message))
  ) {
    return badInput(
      'upload-broken-off',
      'The upload was broken off',
      'The connection ended before the whole file had arrived. Nothing was kept. Send it again.',
    );
  }
  return error;
}

/**
 * Reads a multipart body: text fields into values (a repeated name into a list), files streamed to disk, hashed as they
 * pass. A file field that was left empty gives an empty list.
 * @param beforeFiles called with the values so far before the first file is taken: the place to check the form's token.
 * @throws Problem 413 over a cap; 422 when the upload broke off.
 */
export async function readUpload(
  request: FastifyRequest,
  limits: { fileBytes?: number; files?: number },
  beforeFiles: (values: Record<string, unknown>) => void,
): Promise<Upload> {
  const fileBytes = limits.fileBytes ?? uploadLimits.fileBytes;
  const folder = await mkdtemp(join(tmpdir(), 'frankpledge-upload-'));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let checked = false;
  let number = 0;
  try {
    const parts = request.parts({
      limits: {
        fileSize: fileBytes,
        files: limits.files ?? uploadLimits.files,
        fieldSize: uploadLimits.fieldBytes,
        fields: uploadLimits.fields,
      },
    });
    for await (const part of parts) {
      if (part.type === 'field') {
        if (part.valueTruncated) throw tooLarge(part.fieldname, uploadLimits.fieldBytes);
        const known = values[part.fieldname];
        values[part.fieldname] =
          known === undefined
            ? part.value
            : Array.isArray(known)
              ? [...(known as unknown[]), part.value]
              : [known, part.value];
        continue;
      }
      if (!checked) {
        beforeFiles(values);
        checked = true;
      }
      const list = Array.isArray(values[part.fieldname]) ? (values[part.fieldname] as UploadedFile[]) : [];
      values[part.fieldname] = list;
      // A browser sends an empty, nameless part for a file field that was left alone.
      if (part.filename === '') {
        part.file.resume();
        continue;
      }
      number += 1;
      const path = join(folder, String(number));
      const hash = createHash('sha256');
      let bytes = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      await pipeline(part.file, measure, createWriteStream(path, { mode: 0o600 }));
      if (part.file.truncated) throw tooLarge(basename(part.filename), fileBytes);
      list.push({
        field: part.fieldname,
        fileName: basename(part.filename.replaceAll('\\', '/')).slice(0, 255),
        mediaType: part.mimetype,
        path,
        bytes,
        hash: hash.digest('hex'),
      });
    }
    if (!checked) beforeFiles(values);
    return { values: { ...values }, discard };
  } catch (error) {
    await discard();
    throw sameMessage(error);
  }
}

/**
 * Gives uploaded files their own names again, each in a folder of its own beside its temporary file: readers of partners'
 * files tell kind and month from the name. They go when the request ends, as the temporary files do.
 */
export async function underTheirNames(
  files: readonly UploadedFile[],
): Promise<{ path: string; fileName: string }[]> {
  return Promise.all(
    files.map(async (file) => {
      const folder = `${file.path}-named`;
      const path = join(folder, basename(file.fileName));
      await mkdir(folder);
      await rename(file.path, path);
      return { path, fileName: file.fileName };
    }),
  );
}
