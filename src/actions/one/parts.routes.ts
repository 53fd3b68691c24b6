import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { freezeFile, readFrozenFile } from '../../foundation/kept-file.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { UploadedFile } from '../../web/upload.ts';
import { openStates } from '../action.rules.ts';
import { evidenceOf, selectAction } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import type { ActionsServices } from '../actions.services.ts';
import { idParams, text } from '../fields.ts';
import { evidenceKinds, milestoneBody } from './one.form.ts';
import { editable, pageOfAction } from './one.view.ts';
import { changeMilestone, insertEvidence, insertMilestone, removeEvidence, type NewEvidence } from './parts.store.ts'; // prettier-ignore

/** Largest file given as evidence. Bytes. */
const evidenceBytes = 20 * 1024 ** 2;

const evidenceBody = z.object({
  evidence: z.enum(evidenceKinds, 'Choose what kind of evidence it is'),
  file: z.array(z.custom<UploadedFile>((value) => typeof value === 'object')).default([]),
  url: text(1000),
  'evidence-words': text(4000),
  title: text(200),
});

const isWebAddress = (given: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(given).protocol);
  } catch {
    return false;
  }
};

const stillOpen = (action: Action): Action => {
  if (!openStates.includes(action.state))
    throw refused(
      'action-closed',
      'This action is closed',
      'What stands with it stays as it was when it was closed. Open it again first.',
    );
  return action;
};

/** Evidence, and points on the way. */
export function registerParts(registrar: Registrar, services: ActionsServices): void {
  const show = pageOfAction(services);

  registrar.member({
    method: 'POST',
    path: '/actions/:id/evidence',
    permission: 'actions.edit',
    audit: 'action.evidence-added',
    params: idParams,
    multipart: true,
    upload: { fileBytes: evidenceBytes, files: 1 },
    body: evidenceBody,
    crawl: { none: 'takes a file in; tried by actions.test.ts' },
    prepare: async ({ actor, body }): Promise<NewEvidence> => {
      if (body.evidence === 'link') {
        if (!isWebAddress(body.url)) throw fieldProblem('not-an-address', 'url', 'Enter an address that begins with https:// or http://'); // prettier-ignore
        return { kind: 'link', url: body.url, title: body.title === '' ? body.url : body.title };
      }
      if (body.evidence === 'words') {
        const words = body['evidence-words'];
        if (words === '') throw fieldProblem('words-missing', 'evidence-words', 'Enter what shows that it was done'); // prettier-ignore
        return { kind: 'words', words, title: body.title === '' ? 'In words' : body.title };
      }
      const [file] = body.file;
      if (file === undefined) throw fieldProblem('file-missing', 'file', 'Choose the file');
      if (file.bytes === 0) throw fieldProblem('file-empty', 'file', 'The file is empty. Choose another');
      return {
        kind: 'file',
        title: body.title === '' ? file.fileName : body.title,
        fileName: file.fileName,
        mediaType: file.mediaType,
        file: await freezeFile(services.folder, actor.partnershipId, await readFile(file.path)),
      };
    },
    handler: async ({ actor, tx, params, ready }): Promise<Answer> => {
      const action = stillOpen(await editable(tx, actor, params.id));
      await insertEvidence(tx, action, ready);
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'The evidence is added.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  const partParams = z.object({ id: z.uuid(), part: z.uuid() });
  registrar.member({
    method: 'GET',
    path: '/actions/:id/evidence/:part',
    permission: 'actions.view',
    audit: 'action.evidence-given-out',
    params: partParams,
    record: 'action',
    crawl: { none: 'only where a file was given; tried by actions.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const action = await selectAction(tx, params.id);
      const found = (await evidenceOf(tx, action.id)).find(({ id }) => id === params.part);
      if (found?.storedAs == null || found.hash === null) throw notFound();
      return {
        kind: 'file',
        bytes: await readFrozenFile(services.folder, actor.partnershipId, { hash: found.hash, storedAs: found.storedAs }), // prettier-ignore
        mediaType: 'application/octet-stream',
        fileName: found.fileName,
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/actions/:id/evidence/:part/remove',
    permission: 'actions.edit',
    audit: 'action.evidence-removed',
    params: partParams,
    crawl: { none: 'takes evidence away; tried by actions.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const action = stillOpen(await editable(tx, actor, params.id));
      await removeEvidence(tx, action, params.part);
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'The evidence is taken away.' };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/actions/:id/milestones',
    permission: 'actions.edit',
    audit: 'action.milestone-added',
    params: idParams,
    body: milestoneBody,
    crawl: { none: 'adds a point on the way; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const action = stillOpen(await editable(tx, actor, params.id));
      await insertMilestone(tx, action, { words: body.milestone, dueOn: body['milestone-due'] });
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'Added.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/:id/milestones/:part',
    permission: 'actions.edit',
    audit: 'action.milestone-changed',
    params: partParams,
    body: z.object({ what: z.enum(['done', 'not-done', 'remove']) }),
    crawl: { none: 'changes a point on the way; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const action = stillOpen(await editable(tx, actor, params.id));
      await changeMilestone(tx, action, params.part, body.what);
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'Saved.' };
    },
  });
}
