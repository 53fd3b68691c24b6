import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { monthInWords, periodInWords, runsInWords } from '../../foundation/period.ts';
import type { Tx } from '../../foundation/database.types.ts';
import type { Block, SourceNote } from '../../documents/document.ts';
import {
  breakInWords,
  dayInWords,
  listBreaks,
  listSegmentsInForce,
  listSources,
  selectDeliveriesByHash,
  spansQuestion,
} from '../../observatory/observatory.ts';
import { listGroups, listPlaces } from '../../places/places.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { sourcesSection } from '../assessment.document.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { listHarmSets } from '../harm/harm.store.ts';
import { setName } from '../harm/harm.page.ts';
import { kindsInUse, measureWorld } from '../measures/measure.evidence.ts';
import { kindTitle } from '../measures/measure.parts.ts';
import { shownWorld } from '../measures/small.rules.ts';
import { measuresInUse } from './draft.measures.ts';
import { fromBlocks, sentence, subheading, type Drafted, type DraftGround } from './draft.ts';
import { notRepeated } from './last.store.ts';
import { templateOf, type TemplateName } from './template.ts';

/** Every file in use, as its reader may see it: those behind the figures of all sources. */
export async function sourceNotes(tx: Tx, services: RegisterServices): Promise<SourceNote[]> {
  const segments = await listSegmentsInForce(tx, services.engine.segmentFolder);
  const licences = new Map((await listSources(tx)).map(({ code, licence }) => [code, licence]));
  const deliveries = await selectDeliveriesByHash(tx, [...new Set(segments.map(({ delivery }) => delivery))]);
  return deliveries.map((delivery) => ({
    delivery: delivery.hash,
    fileName: delivery.fileName,
    source: delivery.sourceTitle,
    period: runsInWords(delivery.months),
    rowsRead: delivery.rowsRead,
    rowsAccepted: delivery.rowsAccepted,
    rowsRejected: delivery.rowsRejected,
    receivedAt: delivery.receivedAt,
    licence: licences.get(delivery.source ?? '') ?? '',
  }));
}

/** A hash over everything drafts are worked out from: while it is the same, no draft can have changed. */
export async function draftedFrom(tx: Tx, services: RegisterServices): Promise<string> {
  const measures = await sql<{
    code: string;
    version: number;
    state: string;
  }>`select code, version, state from measure order by code`.execute(tx);
  const seen = {
    segments: (await listSegmentsInForce(tx, services.engine.segmentFolder)).map((each) => [
      each.source,
      each.month,
      each.hash,
      each.delivery,
    ]),
    sources: await listSources(tx),
    breaks: await listBreaks(tx),
    groups: await listGroups(tx),
    places: (await listPlaces(tx)).map(({ hash }) => hash),
    measures: measures.rows,
    harm: (await listHarmSets(tx)).map(({ id, state }) => [id, state]),
  };
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

const plain = { figures: new Map(), isOpen: true };

const bullets = (code: string, title: string, items: readonly string[]): Drafted[] =>
  items.length === 0
    ? []
    : [
        subheading(`made.${code}`, title),
        ...items.map((text, index) =>
          sentence(`made.${code}.${index}`, [text], plain, { kind: 'bullet', group: `made.${code}` }),
        ),
      ];

/** Files by source: how many, of which months, how many rows were refused. */
function filesTable(notes: readonly SourceNote[]): Block {
  const bySource = Map.groupBy(notes, ({ source }) => source);
  const sum = (of: readonly SourceNote[], count: (note: SourceNote) => number): number =>
    of.reduce((total, each) => total + count(each), 0);
  return {
    kind: 'table',
    caption: 'Files in use when this was drafted',
    columns: [
      { title: 'Source', kind: 'text', width: 3 },
      { title: 'Files', kind: 'number' },
      { title: 'Rows read', kind: 'number', width: 1.2 },
      { title: 'Rows rejected', kind: 'number', width: 1.2 },
      { title: 'Last received', kind: 'text', width: 1.6 },
    ],
    rowHeadings: true,
    rows: [...bySource].map(([title, own]) => {
      const [read, rejected] = [sum(own, (note) => note.rowsRead), sum(own, (note) => note.rowsRejected)];
      return [
        { content: [title] },
        { value: own.length, text: printNumber(own.length) },
        { value: read, text: printNumber(read) },
        { value: rejected, text: printNumber(rejected) },
        {
          content: [
            dayInWords(
              own
                .map(({ receivedAt }) => receivedAt.slice(0, 10))
                .sort()
                .at(-1) ?? '',
            ),
          ],
        },
      ];
    }),
    notes: [],
  };
}

/** For the successor: what it was made from, what was chosen, what was left out, and what could not be done again. */
export async function madeDrafts(ground: DraftGround): Promise<Drafted[]> {
  const { tx, services, actor, question, analysis, template } = ground;
  const notes = await sourceNotes(tx, services);
  const sets = (await listHarmSets(tx)).filter(({ state }) => state === 'in-use');
  const changed = (await measuresInUse(ground)).filter(({ version }) => version > 1);
  const breaks = (await listBreaks(tx)).filter((each) => spansQuestion(each, question));
  const worlds = [];
  for (const kind of (await kindsInUse(tx, services)).keys()) {
    const world = await measureWorld(tx, services, actor.partnershipId, kind);
    if (world !== null) worlds.push(shownWorld(world));
  }
  const exclusions = [
    ...(analysis.comparability.kind === 'like-for-like' ? [analysis.comparability.reason] : []),
    ...analysis.limitations.filter(({ code }) => code.startsWith('month')).map(({ text }) => text),
    ...worlds
      .filter(({ districts }) => districts.notPlaced > 0)
      .map(
        ({ kind, districts, roundedTo }) =>
          `${kindTitle(kind)}: ${roundedTo === null ? '' : 'about '}${printNumber(districts.notPlaced)} rows name another area, or none that is known, and are in no figure of ${question.area.name}.`,
      ),
    ...worlds
      .filter(({ otherForm }) => otherForm)
      .map(
        ({ kind }) =>
          `${kindTitle(kind)}: a list of incidents and a table of totals were both received; the incidents are counted, the totals are not added.`,
      ),
  ];
  const quarterly = worlds
    .filter(({ districts }) => districts.coarse !== null)
    .map(({ kind }) => kindTitle(kind));
  const { repeated, last } = await notRepeated(tx, ground);
  return [
    sentence(
      'made.what',
      [
        `The software drafted this from ${printNumber(notes.length)} files of ${printNumber(new Set(notes.map(({ source }) => source)).size)} sources, for ${question.area.name}, ${periodInWords(question.period)}${question.comparison === null ? '' : `, compared with ${periodInWords(question.comparison)}`}. An analyst decides on each sentence: kept, edited or rejected.`,
      ],
      plain,
    ),
    ...fromBlocks('made', [filesTable(notes)], plain),
    ...bullets('choices', 'Choices', [
      `The order of sections is “${templateOf(template as TemplateName).title}”.`,
      analysis.comparisonSet === ''
        ? 'The area is not compared with other districts.'
        : question.group === undefined
          ? `The area is compared with the ${printNumber(analysis.districts.length - 1)} other districts that the files reach.`
          : `The area is compared with: ${analysis.comparisonSet}.`,
      'Up and down are said at 5% of the exact test and from 1% of change; under 20 incidents no percentage is given.',
      'Of sources that are not open data, months and wards are rounded to the nearest 5, so that no handful of people can be read from a table.',
      ...(quarterly.length === 0
        ? []
        : [`These come as totals of quarters or years and have no months: ${quarterly.join(', ')}.`]),
      ...(sets[0] === undefined ? [] : [`Harm is weighed by ${setName(sets[0])}.`]),
      ...(changed.length === 0
        ? []
        : [
            `These measures were changed from how they came with the software: ${changed.map(({ definition, version }) => `${definition.title} (version ${version})`).join(', ')}.`,
          ]),
    ]),
    ...bullets('exclusions', 'What is left out', exclusions),
    ...bullets(
      'breaks',
      'Breaks in the series',
      breaks.map((each) => breakInWords(each)),
    ),
    ...bullets(
      'repeated',
      'What could not be repeated from the last assessment',
      last === null
        ? ['There is no earlier assessment here to repeat.']
        : repeated.length === 0
          ? [`Everything that the assessment of ${last} counted could be counted again.`]
          : [
              `The assessment of ${last} also counted these, for which nothing is in use now: ${repeated.join('; ')}.`,
            ],
    ),
  ];
}

/** Files, months and limitations of the police files, then what must be known of each partner's source. */
export async function sourceDrafts(ground: DraftGround): Promise<Drafted[]> {
  const { tx, services, analysis, evidence } = ground;
  const common = {
    isOpen: ground.isOpen,
    figures: new Map(analysis.figures.map((figure) => [figure.id, figure])),
  };
  const police = fromBlocks('sources', sourcesSection(evidence, analysis), common);
  const partners: Drafted[] = [];
  for (const [kind, { sources }] of await kindsInUse(tx, services)) {
    if (kind === 'police-street') continue;
    for (const source of sources) {
      const said = source.limitations.map(({ text }) => text);
      const months = (await monthsOf(tx, services, source.code)) ?? '';
      partners.push(
        sentence(
          `sources.partner.${source.code}`,
          [
            { strong: `${source.title}. ` },
            `${months}${source.licence === '' ? '' : ` Licence: ${source.licence}.`}${said.length === 0 ? '' : ` ${said.join(' ')}`}`,
          ],
          plain,
          { kind: 'bullet', group: 'sources.partners' },
        ),
      );
    }
  }
  return [
    ...police,
    ...(partners.length === 0 ? [] : [subheading('sources.partners', 'Partners’ data'), ...partners]),
  ];
}

async function monthsOf(tx: Tx, services: RegisterServices, code: string): Promise<string | null> {
  const months = (await listSegmentsInForce(tx, services.engine.segmentFolder))
    .filter(({ source }) => source === code)
    .map(({ month }) => month)
    .sort();
  const [first] = months;
  const last = months.at(-1);
  return first === undefined || last === undefined
    ? null
    : `Received for ${monthInWords(first)} to ${monthInWords(last)}.`;
}
