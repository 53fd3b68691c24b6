import { z } from 'zod';
import {
  isFormatName,
  renderBlocks,
  writeDocument,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { notFound } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, Page } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { publicConsultations, type PublicConsultation } from '../waves/public.store.ts';
import { releasedCsv, releasedPackage } from './chapter.open.ts';
import { fileLinks } from './chapter.page.ts';
import { publishedChapters, type PublishedChapter } from './chapter.store.ts';
import { publishedPromises, type PublishedPromise } from './promise.store.ts';

const codeParams = z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{2,59}$/) });
const audit = { none: 'public; nobody’s look at it is written down' };

/** What came of a consultation, for everybody: read through functions of the database over what was published. */
export function registerPublicResults(registrar: Registrar, services: ConsultationServices): void {
  const { database } = services;
  const published = async (): Promise<string[]> => {
    const codes: string[] = [];
    for (const { code } of (await publicConsultations(database)).slice(0, 5))
      if ((await publishedChapters(database, code)).length > 0) codes.push(code);
    return codes.slice(0, 1);
  };
  async function opened(code: string): Promise<PublicConsultation> {
    const found = (await publicConsultations(database)).find((each) => each.code === code);
    if (found === undefined) throw notFound();
    return found;
  }
  async function newest(code: string): Promise<PublishedChapter> {
    const [chapter] = await publishedChapters(database, code);
    if (chapter === undefined) throw notFound();
    return chapter;
  }

  registrar.public({
    method: 'GET',
    path: '/survey/:code/results',
    permission: 'public',
    audit,
    params: codeParams,
    crawl: async () => (await services.crawlCodes()).map((code) => `/survey/${code}/results`),
    handler: async ({ params }) => {
      const consultation = await opened(params.code);
      const [chapter] = await publishedChapters(database, params.code);
      return {
        kind: 'page',
        page: resultsPage(consultation, chapter ?? null, await publishedPromises(database, params.code)),
      };
    },
  });

  registrar.public({
    method: 'GET',
    path: '/survey/:code/results.csv',
    permission: 'public',
    audit,
    params: codeParams,
    crawl: async () => (await published()).map((code) => `/survey/${code}/results.csv`),
    handler: async ({ params }): Promise<Answer> => ({
      kind: 'file',
      bytes: releasedCsv((await newest(params.code)).tables),
      mediaType: 'text/csv; charset=utf-8; header=present',
      fileName: `${params.code}.csv`,
      open: true,
    }),
  });
  registrar.public({
    method: 'GET',
    path: '/survey/:code/datapackage.json',
    permission: 'public',
    audit,
    params: codeParams,
    crawl: async () => (await published()).map((code) => `/survey/${code}/datapackage.json`),
    handler: async ({ params, request }): Promise<Answer> => {
      const consultation = await opened(params.code);
      const { publishedAt } = await newest(params.code);
      const origin = services.publicOrigin ?? `${request.protocol}://${request.host}`;
      return {
        kind: 'file',
        bytes: JSON.stringify(releasedPackage({ code: params.code, title: consultation.title, partnership: consultation.partnershipName, publishedAt, origin }), null, 2), // prettier-ignore
        mediaType: 'application/json; charset=utf-8',
        fileName: 'datapackage.json',
        inline: true,
        open: true,
      };
    },
  });
  registrar.public({
    method: 'GET',
    path: '/survey/:code/results/:file',
    permission: 'public',
    audit,
    params: codeParams.extend({ file: z.string().regex(/^document\.[a-z]+$/) }),
    crawl: async () => (await published()).map((code) => `/survey/${code}/results/document.html`),
    handler: async ({ params }): Promise<Answer> => {
      const format = params.file.split('.')[1] ?? '';
      if (!isFormatName(format)) throw notFound();
      const { document } = await newest(params.code);
      const written = await writeDocument(document, format);
      return { kind: 'file', bytes: written.bytes, mediaType: written.mediaType, fileName: `${params.code}.${format}`, inline: format === 'html', open: true }; // prettier-ignore
    },
  });
}

function promises(lines: readonly PublishedPromise[]): SafeHtml {
  if (lines.length === 0) return html``;
  return html`<h2 class="govuk-heading-l">What you said, what we did</h2>
    <dl class="govuk-summary-list">
      ${lines.map(
        (line) =>
          html`<div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">${line.said}</dt>
            <dd class="govuk-summary-list__value">
              ${line.did === '' ? 'Nothing has been done about it yet.' : line.did}
              ${line.owner !== '' && html`<br />${line.owner}`}${line.dueOn !== null && html`<br />To be done by ${dayInWords(line.dueOn)}`}
            </dd>
          </div>`,
      )}
    </dl>`;
}

function resultsPage(
  consultation: PublicConsultation,
  chapter: PublishedChapter | null,
  lines: readonly PublishedPromise[],
): Page {
  const { code, title } = consultation;
  const document: FrankpledgeDocument | null = chapter?.document ?? null;
  return {
    title: `What people told us: ${title}`,
    breadcrumbs: [{ text: title, href: `/survey/${code}` }],
    body: html`<h1 class="govuk-heading-xl">What people told us</h1>
      <p class="govuk-body-l">${title}</p>
      ${promises(lines)}
      ${
        chapter === null || document === null
          ? html`<p class="govuk-body">The results have not been published yet. They will stand here.</p>`
          : html`<h2 class="govuk-heading-m">To keep or print</h2>
              ${fileLinks(`/survey/${code}/results/document`)}
              <p class="govuk-body">
                <a class="govuk-link" href="/survey/${code}/results.csv">Every table as CSV</a>, with
                <a class="govuk-link" href="/survey/${code}/datapackage.json">its description</a>. Published
                on ${dayInWords(chapter.publishedAt.slice(0, 10))} under the
                <a
                  class="govuk-link"
                  rel="license"
                  href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
                  >Open Government Licence v3.0</a
                >.
              </p>
              ${renderBlocks(document)}`
      }`,
  };
}
