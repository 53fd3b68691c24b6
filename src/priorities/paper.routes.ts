import {
  csvFormat,
  formats,
  paperLinks,
  paperOptions,
  paperQuery,
  renderBlocks,
  writeCsv,
  writeDocument,
  type FormatName,
} from '../documents/documents.ts';
import { figuresOfRound } from '../assessment/assessment.ts';
import type { Tx } from '../foundation/database.types.ts';
import { selectDeliveriesByHash } from '../observatory/observatory.ts';
import { runsInWords } from '../foundation/period.ts';
import { paperOf } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { listCandidates } from './candidate.store.ts';
import { idParams } from './fields.ts';
import { firmOf } from './firm.ts';
import { changesOf } from './firm.routes.ts';
import { mainTableBlock, paperDocument, sheetDocument, type PaperGround } from './paper.document.ts';
import { crumbs } from './parts.page.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import { partnershipOf, selectRound } from './round.store.ts';
import { viewRound } from './round.view.ts';
import { listRules, ruleInForce } from './settings.store.ts';

const names = Object.keys(formats) as FormatName[];

async function partnershipName(tx: Tx): Promise<string> {
  const row = await tx
    .selectFrom('partnership')
    .select('name')
    .where('partnership_id', '=', partnershipOf(tx))
    .executeTakeFirstOrThrow();
  return row.name;
}

/** The paper of a round in every format, its table as CSV, and the sheet to score on by hand. */
export function registerPaper(registrar: Registrar, services: PrioritiesServices): void {
  async function groundOf(tx: Tx, id: string): Promise<PaperGround> {
    const round = await selectRound(tx, id);
    const view = await viewRound(tx, round);
    const figures = await figuresOfRound(tx, round.id);
    const used = new Set(view.candidates.flatMap(({ proposals }) => proposals.flatMap(({ figureId }) => figureId ?? []))); // prettier-ignore
    const quoted = figures.filter((figure) => used.has(figure.id));
    const number = view.candidates.flatMap(({ proposals }) => proposals)[0]?.rule;
    const rules = await listRules(tx);
    const hashes = [...new Set(quoted.flatMap(({ deliveries }) => deliveries))];
    return {
      view,
      firm: view.isOpened ? await firmOf(tx, view) : null,
      changes: await changesOf(tx, round),
      rule: rules.find((rule) => rule.number === number) ?? (await ruleInForce(tx)),
      figures: quoted,
      sources: (hashes.length === 0 ? [] : await selectDeliveriesByHash(tx, hashes)).map((delivery) => ({
        delivery: delivery.hash,
        fileName: delivery.fileName,
        source: delivery.sourceTitle,
        period: runsInWords(delivery.months),
        rowsRead: delivery.rowsRead,
        rowsAccepted: delivery.rowsAccepted,
        rowsRejected: delivery.rowsRejected,
        receivedAt: delivery.receivedAt,
        licence: '',
      })),
      partnership: await partnershipName(tx),
      banner: services.documentBanner,
    };
  }

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/paper',
    permission: 'priorities.view',
    audit: 'priorities.viewed',
    params: idParams,
    crawl: async () => (await services.crawlRounds()).map((id) => `/priorities/${id}/paper`),
    handler: async ({ tx, params }) => {
      const ground = await groundOf(tx, params.id);
      const { round, candidates } = ground.view;
      const at = `/priorities/${round.id}`;
      const href = new Map(
        candidates.flatMap(({ proposals }) =>
          proposals.flatMap((each): [string, string][] =>
            each.figureId === null || each.href === null ? [] : [[each.figureId, each.href]],
          ),
        ),
      );
      return {
        kind: 'page',
        page: {
          title: `The paper: ${round.title}`,
          menu: 'priorities',
          width: 'wide',
          breadcrumbs: crumbs(round),
          body: html`<h1 class="govuk-heading-l">The paper: ${round.title}</h1>
            <ul class="govuk-list">
              ${names.map((format) => html`<li><a class="govuk-link" href="${at}/paper.${formats[format].extension}">${formats[format].title}</a></li>`)}
              <li><a class="govuk-link" href="${at}/table.csv">The table as ${csvFormat.title}</a></li>
            </ul>
            ${paperLinks((format) => `${at}/paper.${formats[format].extension}`)}
            <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
            ${renderBlocks(paperDocument(ground), { figureHref: (id) => href.get(id) ?? `/assessment/figures/${id}` })}`,
        },
      };
    },
  }); // prettier-ignore

  for (const format of names)
    registrar.member({
      method: 'GET',
      path: `/priorities/:id/paper.${formats[format].extension}`,
      permission: 'priorities.view',
      audit: 'priorities.given-out',
      params: idParams,
      query: paperQuery,
      crawl: async () =>
        (await services.crawlRounds()).slice(0, 1).map((id) => `/priorities/${id}/paper.${formats[format].extension}`), // prettier-ignore
      handler: async ({ tx, params, query }): Promise<Answer> => {
        const document = paperDocument(await groundOf(tx, params.id));
        const { bytes, mediaType, extension } = await writeDocument(document, format, paperOptions(query, await paperOf(tx))); // prettier-ignore
        return { kind: 'file', bytes, mediaType, fileName: `priorities.${extension}` };
      },
    });

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/table.csv',
    permission: 'priorities.view',
    audit: 'priorities.given-out',
    params: idParams,
    crawl: async () => (await services.crawlRounds()).map((id) => `/priorities/${id}/table.csv`),
    handler: async ({ tx, params }): Promise<Answer> => {
      const { bytes, mediaType } = writeCsv(
        mainTableBlock(await viewRound(tx, await selectRound(tx, params.id))),
      );
      return { kind: 'file', bytes, mediaType, fileName: 'priorities.csv' };
    },
  });

  for (const format of ['pdf', 'docx'] as const)
    registrar.member({
      method: 'GET',
      path: `/priorities/:id/sheet.${format}`,
      permission: 'priorities.score',
      audit: { none: 'an empty sheet' },
      params: idParams,
      query: paperQuery,
      crawl: async () => (await services.crawlRounds()).slice(0, 1).map((id) => `/priorities/${id}/sheet.${format}`), // prettier-ignore
      handler: async ({ tx, params, query }): Promise<Answer> => {
        const round = await selectRound(tx, params.id);
        const document = sheetDocument(
          { partnership: await partnershipName(tx), banner: services.documentBanner },
          round,
          await listCandidates(tx, round.id),
        );
        const paper = await paperOf(tx);
        const { bytes, mediaType, extension } = await writeDocument(document, format, paperOptions(query, paper === undefined ? undefined : { ...paper, cover: 'none' })); // prettier-ignore
        return { kind: 'file', bytes, mediaType, fileName: `score-sheet.${extension}` };
      },
    });
}
