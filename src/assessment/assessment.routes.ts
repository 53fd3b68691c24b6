import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { formatPeriod, parsePeriod, yearsEarlier } from '../foundation/period.ts';
import { notFound, Problem } from '../foundation/problem.ts';
import {
  formats,
  isFormatName,
  pagesOf,
  paperOptions,
  paperQuery,
  writeDocument,
  type FormatName,
  type FrankpledgeDocument,
} from '../documents/documents.ts';
import { openEngine } from '../observatory/observatory.ts';
import { paperOf } from '../partnership/partnership.ts';
import { listGroups } from '../places/places.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { underTheirNames, uploadedFiles, type UploadedFile } from '../web/upload.ts';
import { mapFeatures } from '../charts/charts.ts';
import { analyse } from './analysis.ts';
import { wardMap } from './assessment.charts.ts';
import { assessmentDocument } from './assessment.document.ts';
import { assessmentPage, assessmentsPage, fromFilesPage, makePage } from './assessment.page.ts';
import { insertAssessment, listAssessments, selectAssessmentRecord } from './assessment.store.ts';
import { currentAnalysis } from './current.ts';
import { evidenceFromFiles } from './evidence.files.ts';
import { selectOwnArea, streetSegmentsInForce, usualPeriods } from './evidence.register.ts';
import { explorePage, viewNames, type View } from './explore.page.ts';
import { registerFigures } from './figure.routes.ts';
import { questionFrom, questionQuery, type QuestionQuery } from './question.rules.ts';
import type { AssessmentQuestion, ComparisonGroup, NamedArea } from './evidence.ts';
import { registerAsk } from './ask/ask.routes.ts';
import { registerHarm } from './harm/harm.routes.ts';
import { registerMeasures } from './measures/measure.routes.ts';
import { registerAssessedPlaces } from './places/places.routes.ts';
import { inForce, listEditions, readEditionFile } from './steps/edition.store.ts';
import { editionFileName } from './steps/edition.routes.ts';
import { stepsPanel } from './steps/panel.page.ts';
import { plannedPage } from './steps/plan.page.ts';
import { factsOf, panelView } from './steps/step.facts.ts';
import { registerSteps } from './steps/step.routes.ts';
import { isOpenForWriting } from './steps/step.rules.ts';
import type { StepServices } from './steps/step.services.ts';
import { registerTime } from './time/time.routes.ts';
import { registerWardPacks } from './ward-packs/packs.routes.ts';
import { beginWriting } from './write/begin.ts';
import { editionDocument, openWork } from './write/edition.document.ts';
import { publicReaderPage, publishedFiles, writeLinks } from './write/reader.page.ts';
import { hasChanged } from './write/since.ts';
import { templateNames, usualTemplate } from './write/template.ts';
import { registerWriting } from './write/write.routes.ts';
import { selectTemplate } from './write/write.view.ts';

export type AssessmentServices = StepServices & {
  /** Ids of some assessments, for the crawl. */
  crawlAssessments: () => Promise<string[]>;
  /** Addresses of some figures, for the crawl. */
  crawlFigures: () => Promise<string[]>;
  /** Ids of some requests for ward packs and of some released packs, for the crawl. */
  crawlPackRequests: () => Promise<string[]>;
  crawlPacks: () => Promise<string[]>;
  /** Ids of some sets of weights of harm, for the crawl. */
  crawlHarmSets: () => Promise<string[]>;
  /** Ids of some assessments that are being written, for the crawl. */
  crawlWriting: () => Promise<string[]>;
};

const idParams = z.object({ id: z.uuid() });
const viewParams = z.object({ view: z.enum(viewNames as [View, ...View[]]) });
const downloadParams = z.object({ id: z.uuid(), format: z.string() });
const makeBody = z.object({
  from: z.string(),
  to: z.string(),
  compare: z.enum(['year', 'none'], 'Choose what to compare with'),
  template: z.enum(templateNames, 'Choose the order of sections').default(usualTemplate),
});
const oneFile = z.array(z.custom<UploadedFile>((value) => typeof value === 'object')).optional();
const fromFilesBody = z.object({
  incidents: uploadedFiles('Choose the police files'),
  boundaries: uploadedFiles('Choose the ward boundaries'),
  population: oneFile,
  lookup: oneFile,
  area: z.string().trim().min(1, 'Enter the district’s code or name'),
  period: z.string().trim().min(1, 'Enter the months, for example 2025-01..2025-12'),
  format: z.enum(Object.keys(formats) as [FormatName, ...FormatName[]]),
});

/** The partnership's area, the months there are, and the periods a page starts with. */
async function situation(
  tx: Tx,
  services: AssessmentServices,
  actor: Actor,
): Promise<{
  area: NamedArea;
  months: string[];
  usual: NonNullable<ReturnType<typeof usualPeriods>>;
} | null> {
  const segments = await streetSegmentsInForce(tx, services);
  const usual = usualPeriods(segments);
  if (usual === null) return null;
  return {
    area: await selectOwnArea(tx, actor.partnershipId),
    months: [...new Set(segments.map((segment) => segment.month))].sort(),
    usual,
  };
}

const nothingYet = (): Problem =>
  new Problem({
    status: 422,
    code: 'nothing-received',
    title: 'There are no figures yet',
    detail: 'Load a police file in the Observatory and use it; the figures appear here.',
    next: { text: 'Load a partner’s file', href: '/observatory/receive' },
  });

/** The question as far as it can be understood; what cannot is said on the form, and the usual periods are shown. */
function understood(
  query: QuestionQuery,
  area: NamedArea,
  usual: Parameters<typeof questionFrom>[2],
  groups: readonly ComparisonGroup[],
): { question: AssessmentQuestion; failure: Problem | null } {
  try {
    return { question: questionFrom(query, area, usual, groups), failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { question: { area, ...usual }, failure: error };
  }
}

const pathsOf = async (files: readonly UploadedFile[] = []): Promise<string[]> =>
  (await underTheirNames(files)).map((file) => file.path);

const fileNameOf = (document: FrankpledgeDocument, format: FormatName): string =>
  `${document.title}, ${document.subtitle.replace(/, compared with .*/, '')}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80) + `.${formats[format].extension}`;

export function registerAssessment(registrar: Registrar, services: AssessmentServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/assessment',
    permission: 'assessment.view',
    audit: { none: 'titles of assessments' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/assessment'],
    handler: async ({ actor, tx, query, request }) => {
      const found = await listAssessments(
        tx,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (each) => [each.madeAt, each.id]);
      return {
        kind: 'page',
        page: assessmentsPage({
          assessments: rows,
          next,
          url: request.url,
          mayMake: may(actor, 'assessment.make'),
          hasData: (await situation(tx, services, actor)) !== null,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/explore/:view',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    params: viewParams,
    query: questionQuery,
    crawl: () => viewNames.map((name) => `/assessment/explore/${name}`),
    handler: async ({ actor, tx, params, query }) => {
      const now = await situation(tx, services, actor);
      if (now === null) throw nothingYet();
      const groups = await listGroups(tx);
      const { question, failure } = understood(query, now.area, now.usual, groups);
      const { evidence, analysis } = await currentAnalysis(tx, services, question);
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: explorePage({
          view: params.view,
          evidence,
          analysis,
          months: now.months,
          category: query.category ?? 'all-crime',
          groups,
          form: formState(query, failure ?? []),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/explore/wards.geojson',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query: questionQuery,
    crawl: () => ['/assessment/explore/wards.geojson'],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const now = await situation(tx, services, actor);
      if (now === null) throw notFound();
      const question = questionFrom(query, now.area, now.usual, await listGroups(tx));
      const { analysis } = await currentAnalysis(tx, services, question);
      const map = wardMap(analysis);
      if (map === null) throw notFound();
      return {
        kind: 'file',
        bytes: JSON.stringify(mapFeatures(map)),
        // RFC 7946 §12.
        mediaType: 'application/geo+json',
        fileName: `wards-${formatPeriod(question.period).replace('..', '-to-')}.geojson`,
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/make',
    permission: 'assessment.make',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/make'],
    handler: async ({ actor, tx, request }) => makeForm(tx, actor, request, formState()),
  });

  async function makeForm(
    tx: Tx,
    actor: Actor,
    request: Parameters<typeof hiddenFields>[0],
    form: ReturnType<typeof formState>,
  ): Promise<Answer> {
    const now = await situation(tx, services, actor);
    if (now === null) throw nothingYet();
    return {
      kind: 'page',
      page: makePage({
        months: now.months,
        period: now.usual.period,
        areaName: now.area.name,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'POST',
    path: '/assessment/make',
    permission: 'assessment.make',
    audit: 'assessment.made',
    body: makeBody,
    crawl: { none: 'makes an assessment' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const now = await situation(tx, services, actor);
      if (now === null) throw nothingYet();
      const question = questionFrom(body, now.area, now.usual);
      const { evidence, analysis } = await currentAnalysis(tx, services, question);
      const document = assessmentDocument(evidence, analysis, {
        banner: services.documentBanner,
        author: actor.accountName,
      });
      const id = await insertAssessment(tx, actor, question, document);
      await beginWriting(tx, services, actor, id, question, body.template);
      return {
        kind: 'redirect',
        to: `/assessment/${id}`,
        banner: 'The assessment was made and kept as a draft',
      };
    },
    form: ({ actor, tx, request, body }) => makeForm(tx, actor, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/from-files',
    permission: 'assessment.make',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/from-files'],
    handler: ({ request }) =>
      Promise.resolve({
        kind: 'page',
        page: fromFilesPage({ form: formState(), hidden: () => hiddenFields(request) }),
      }),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/from-files',
    permission: 'assessment.make',
    audit: 'assessment.made-from-files',
    multipart: true,
    body: fromFilesBody,
    crawl: { none: 'takes files in' },
    prepare: async ({ body, actor }) => {
      const folder = await mkdtemp(join(tmpdir(), 'frankpledge-from-files-'));
      const engine = await openEngine({ folder });
      try {
        const period = parsePeriod(body.period);
        const comparison = yearsEarlier(period);
        const { evidence, area } = await evidenceFromFiles(engine, {
          incidents: await pathsOf(body.incidents),
          boundaries: await pathsOf(body.boundaries),
          populations: await pathsOf(body.population),
          lookup: (await pathsOf(body.lookup))[0] ?? null,
          area: body.area,
          period,
          comparison,
          placeWardsBy: null,
        });
        const analysis = await analyse(evidence, { area, period, comparison });
        const document = assessmentDocument(evidence, analysis, {
          banner: services.documentBanner,
          author: actor.accountName,
        });
        return { document, written: await writeDocument(document, body.format) };
      } catch (error) {
        throw besideItsField(error);
      } finally {
        await engine.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    handler: ({ ready, body }): Promise<Answer> =>
      Promise.resolve({
        kind: 'file',
        bytes: ready.written.bytes,
        mediaType: ready.written.mediaType,
        fileName: fileNameOf(ready.document, body.format),
      }),
    form: ({ body, request }) =>
      Promise.resolve({
        kind: 'page',
        page: fromFilesPage({
          form: formState(body.typed, body.failure),
          hidden: () => hiddenFields(request),
        }),
      }),
  });

  registerSteps(registrar, services);
  registerMeasures(registrar, services);
  registerTime(registrar, services);
  registerAsk(registrar, services);
  registerAssessedPlaces(registrar, services);
  registerHarm(registrar, services);
  registerWardPacks(registrar, services);
  registerWriting(registrar, services);

  registrar.member({
    method: 'GET',
    path: '/assessment/:id',
    permission: 'assessment.view',
    audit: 'assessment.viewed',
    params: idParams,
    crawl: async () => (await services.crawlAssessments()).map((id) => `/assessment/${id}`),
    handler: async ({ actor, tx, params }) => {
      // The full document is for those who write and check it; everybody else gets what is published.
      if (!may(actor, 'assessment.restricted')) {
        const record = await selectAssessmentRecord(tx, params.id);
        const published = inForce(await listEditions(tx, params.id), 'public');
        return { kind: 'page', page: publicReaderPage(record, publishedFiles(record.id, published)) };
      }
      const facts = await factsOf(tx, services, actor, params.id);
      const panel = stepsPanel(panelView(facts, actor, may));
      if (facts.document === null)
        return { kind: 'page', page: plannedPage({ record: facts.record, panel }) };
      const record = { ...facts.record, document: facts.document };
      const isLiving = (await selectTemplate(tx, params.id)) !== null;
      const segmentsNow = new Set(
        (await streetSegmentsInForce(tx, services)).map((segment) => segment.delivery),
      );
      const used = new Set(record.document.sources.map((source) => source.delivery));
      return {
        kind: 'page',
        page: assessmentPage({
          record,
          panel,
          // While it is written its pages move with every sentence.
          pages: isOpenForWriting(record.state)
            ? null
            : await pagesOf(record.document, { template: await paperOf(tx) }),
          changedSince: isLiving
            ? record.state === 'draft' && (await hasChanged(tx, services, params.id))
            : segmentsNow.size !== used.size || [...used].some((hash) => !segmentsNow.has(hash)),
          writing: writeLinks({
            id: params.id,
            isLiving,
            mayWrite: may(actor, 'assessment.write') && isOpenForWriting(record.state),
            ...(await openWork(tx, params.id)),
          }),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/download.:format',
    permission: 'assessment.restricted',
    audit: 'assessment.given-out',
    params: downloadParams,
    query: paperQuery.extend({ edition: z.enum(['restricted', 'public']).default('restricted') }),
    crawl: async () =>
      (await services.crawlAssessments()).flatMap((id) =>
        Object.keys(formats).map((format) => `/assessment/${id}/download.${format}`),
      ),
    handler: async ({ actor, tx, params, query }): Promise<Answer> => {
      if (!isFormatName(params.format)) throw notFound();
      // What was frozen is given out as it was frozen, checked by its hash; a draft is written as it is now.
      const frozen = inForce(await listEditions(tx, params.id), query.edition);
      if (frozen !== null) {
        const { title } = await selectAssessmentRecord(tx, params.id);
        // Large print and patterns are the frozen tree, set again.
        if (query.size === 'large-print' || query.patterns === 'yes') {
          const json = await readEditionFile(services.folder, actor.partnershipId, frozen, 'json');
          const tree = JSON.parse(json.bytes.toString('utf8')) as FrankpledgeDocument;
          const options = paperOptions(query, await paperOf(tx));
          const { bytes, mediaType } = await writeDocument(tree, params.format, options);
          return { kind: 'file', bytes, mediaType, fileName: editionFileName(title, frozen, params.format) };
        }
        return {
          kind: 'file',
          ...(await readEditionFile(services.folder, actor.partnershipId, frozen, params.format)),
          fileName: editionFileName(title, frozen, params.format),
        };
      }
      const { document } = await editionDocument(tx, services, actor, params.id, query.edition);
      const options = paperOptions(query, await paperOf(tx));
      const { bytes, mediaType } = await writeDocument(document, params.format, options);
      return { kind: 'file', bytes, mediaType, fileName: fileNameOf(document, params.format) };
    },
  });

  registerFigures(registrar, services);
}

const fieldOfCode: Record<string, string> = {
  'unknown-area': 'area',
  'bad-period': 'period',
  'period-backwards': 'period',
  'no-wards-of-area': 'boundaries',
  'wrong-lookup': 'lookup',
};

/** Puts what is wrong with the files beside the field it came from, so that the form is shown again with all that was typed. */
function besideItsField(error: unknown): unknown {
  if (!(error instanceof Problem) || error.status !== 422 || error.fields.length > 0) return error;
  const message = `${error.title}. ${error.detail}`;
  return new Problem({
    status: 422,
    code: error.code,
    title: error.title,
    detail: error.detail,
    fields: [{ name: fieldOfCode[error.code] ?? 'incidents', message }],
  });
}
