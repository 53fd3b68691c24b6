import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { selectAssessmentRecord } from '../assessment.store.ts';
import { isOpenForWriting } from '../steps/step.rules.ts';
import { registerComments } from './comments.routes.ts';
import { listComments } from './comments.store.ts';
import { draftedFrom } from './draft.made.ts';
import { editionDocument } from './edition.document.ts';
import { registerItems } from './item.routes.ts';
import { sectionPage } from './section.page.ts';
import { hasChanged, sinceDrafted } from './since.ts';
import { idParams, sectionParams, takeNew, textOf, type WriteRouteServices } from './take.ts';
import { templateOf } from './template.ts';
import { leftOutPage, overviewPage } from './write.page.ts';
import { sectionView, selectOpen, selectTemplate } from './write.view.ts';
import { insertDrafts } from './text.store.ts';
import { readText, selectSection, setDraftedFrom, updateItem, updateSectionEdition } from './write.store.ts';
import { reaches } from './write.types.ts';

const versionBody = z.object({ version: z.coerce.number('Open the page again').int().optional() });

type Request = SignedInContext<unknown, unknown, unknown>['request'];

export function registerWriting(registrar: Registrar, services: WriteRouteServices): void {
  const { may } = services;
  const crawlWriting = (rest: (id: string) => string) => async () =>
    (await services.crawlWriting()).map(rest);

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/write',
    permission: 'assessment.restricted',
    audit: 'assessment.text-viewed',
    params: idParams,
    crawl: crawlWriting((id) => `/assessment/${id}/write`),
    handler: async ({ actor, tx, params, request }) => {
      const record = await selectAssessmentRecord(tx, params.id);
      const template = await selectTemplate(tx, params.id);
      const sections = await readText(tx, params.id);
      if (template === null || sections.length === 0) throw notFound();
      const comments = new Map<string, number>();
      for (const { itemId, settledAt } of await listComments(tx, params.id))
        if (settledAt === null) comments.set(itemId ?? '', (comments.get(itemId ?? '') ?? 0) + 1);
      const isOpen = isOpenForWriting(record.state);
      return {
        kind: 'page',
        page: overviewPage({
          record,
          templateTitle: templateOf(template).title,
          sections,
          comments,
          changedSince: isOpen && (await hasChanged(tx, services, params.id)),
          isOpen,
          mayWrite: may(actor, 'assessment.write'),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/left-out',
    permission: 'assessment.restricted',
    audit: 'assessment.text-viewed',
    params: idParams,
    crawl: crawlWriting((id) => `/assessment/${id}/left-out`),
    handler: async ({ actor, tx, params }) => {
      const record = await selectAssessmentRecord(tx, params.id);
      const { leftOut } = await editionDocument(tx, services, actor, params.id, 'public');
      return { kind: 'page', page: leftOutPage({ record, leftOut }) };
    },
  });

  async function showSection(
    tx: Tx,
    actor: Parameters<typeof may>[0],
    params: { id: string; section: string },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const view = await sectionView(tx, services, actor, params.id, params.section);
    return { kind: 'page', page: sectionPage({ ...view, form, hidden: () => hiddenFields(request) }) };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/write/:section',
    permission: 'assessment.restricted',
    audit: 'assessment.text-viewed',
    params: sectionParams,
    crawl: async () =>
      (await services.crawlWriting()).flatMap((id) =>
        ['summary', 'crime', 'themes'].map((code) => `/assessment/${id}/write/${code}`),
      ),
    handler: ({ actor, tx, params, request }) => showSection(tx, actor, params, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/:section/keep-all',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: sectionParams,
    body: versionBody,
    crawl: { none: 'keeps what waits in a section' },
    handler: async ({ tx, params }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const section = await selectSection(tx, params.id, params.section);
      const waiting = section.items.filter(({ decision }) => decision === 'waiting');
      for (const item of waiting)
        await updateItem(
          tx,
          item,
          item.version,
          { decision: 'kept' },
          'Kept with its whole section',
          textOf(item),
        );
      const kept = waiting.filter(({ kind }) => kind !== 'heading').length;
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/write/${params.section}`,
        banner: kept === 1 ? 'One piece was kept' : `${kept} pieces were kept`,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/:section/take-all',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: sectionParams,
    body: versionBody,
    crawl: { none: 'takes new numbers into a section' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const { since } = await sectionView(tx, services, actor, params.id, params.section);
      const takable = since.changed.filter(({ now, words }) =>
        words === null ? now !== null : words.changed,
      );
      for (const changed of takable) await takeNew(tx, params.id, changed.item.version, changed);
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/write/${params.section}`,
        banner: `New numbers were taken into ${takable.length} ${takable.length === 1 ? 'piece' : 'pieces'}`,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/:section/add-new',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: sectionParams,
    body: versionBody,
    crawl: { none: 'adds what is drafted newly' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const { since, section } = await sectionView(tx, services, actor, params.id, params.section);
      await insertDrafts(tx, params.id, section, since.added);
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/write/${params.section}`,
        banner: 'The new drafts stand at the end of the section',
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/:section/edition',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: sectionParams,
    body: z.object({
      version: z.coerce.number('Open the page again').int(),
      edition: z.enum(reaches, 'Choose the edition'),
    }),
    crawl: { none: 'sets the edition of a section' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const section = await selectSection(tx, params.id, params.section);
      await updateSectionEdition(tx, section, body.version, body.edition);
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/write/${params.section}`,
        banner:
          body.edition === 'both'
            ? 'The section stands in both editions'
            : 'The section stands in the restricted edition only',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showSection(tx, actor, params, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/take',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: idParams,
    crawl: { none: 'takes new numbers into the whole text' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const record = await selectOpen(tx, params.id);
      const template = await selectTemplate(tx, params.id);
      if (template === null) throw notFound();
      const sections = await readText(tx, params.id);
      const all = await sinceDrafted(tx, services, actor, record, template, sections);
      let taken = 0;
      let lost = 0;
      for (const section of sections) {
        const since = all.get(section.code);
        if (since === undefined) continue;
        for (const changed of since.changed) {
          const takable = changed.words === null ? changed.now !== null : changed.words.changed;
          if (takable) {
            await takeNew(tx, params.id, changed.item.version, changed);
            taken += 1;
          } else lost += 1;
        }
        if (since.added.length > 0) await insertDrafts(tx, params.id, section, since.added);
      }
      // What cannot be worked out again must be looked at: until then the pages go on saying so.
      if (lost === 0) await setDraftedFrom(tx, params.id, await draftedFrom(tx, services));
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/write`,
        banner:
          taken === 0 && lost === 0
            ? 'Nothing in the text says anything else now'
            : `New numbers were taken into ${taken} ${taken === 1 ? 'piece' : 'pieces'}${lost === 0 ? '' : `; ${lost} cannot be worked out again and ${lost === 1 ? 'waits' : 'wait'} for you`}`,
      };
    },
  });

  registerItems(registrar, services, showSection);
  registerComments(registrar, services);
}
