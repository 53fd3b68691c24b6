import type { Fill, FormCell, Frequency, Span } from './form.types.ts';

/**
 * Forms that recipients ask for, as data in our own words: the shape of what is asked, never anybody's published wording. Each says
 * where it comes from, and from when to when it is law; a duty that has not been commenced is shown with its mark and cannot be
 * begun. "Guidance to check" means: our reading of guidance, to be checked against what the recipient sends.
 */
export type ReturnTemplate = {
  code: string;
  title: string;
  recipient: string;
  frequency: Frequency;
  /** Days after the period by which it is due. */
  dueDays: number;
  about: string;
  source: string;
  /** Dated data: the days between which it is asked for. `from` null: not commenced. */
  inForce: { from: string | null; to: string | null };
  /** True where our source is guidance. */
  guidance: boolean;
  sections: readonly TemplateSection[];
};

type TemplateSection = {
  title: string;
  columns: readonly { code: string; title: string; span: Span | null }[];
  rows: readonly TemplateRow[];
};

type TemplateRow = {
  code: string;
  title: string;
  hint?: string;
  /** Words where left out. */
  numeric?: true;
  optional?: true;
  /** What is proposed; typed where left out. */
  fill?:
    | { kind: 'figure'; what: string; title: string; part?: 'count' | 'value' }
    | { kind: 'owner'; question: string };
};

const once = [{ code: 'now', title: 'This period', span: 'period' }] as const;
const withYear = [
  { code: 'now', title: 'This period', span: 'period' },
  { code: 'year', title: 'Year to date', span: 'year-to-date' },
] as const;
const withBefore = [
  { code: 'now', title: 'This period', span: 'period' },
  { code: 'before', title: 'Same months a year earlier', span: 'year-before' },
] as const;

export const returnTemplates: readonly ReturnTemplate[] = [
  {
    code: 'pcc-grant',
    title: 'Police and crime commissioner’s grant: quarterly monitoring',
    recipient: 'Office of the Police and Crime Commissioner',
    frequency: 'quarterly',
    dueDays: 30,
    about: 'Spending, outputs and outcomes of the community safety grant, project by project, with risks and a case study.',
    source: 'Police Reform and Social Responsibility Act 2011, section 9 (grants on conditions). The conditions of the grant say what is asked.',
    inForce: { from: '2012-11-22', to: null },
    guidance: true,
    sections: [
      {
        title: 'Money, in pounds',
        columns: withYear,
        rows: [
          { code: 'granted', title: 'Grant received', numeric: true },
          { code: 'spent', title: 'Spent', numeric: true, fill: { kind: 'owner', question: 'How much of the commissioner’s grant was spent, in pounds?' } },
          { code: 'committed', title: 'Committed, not yet spent', numeric: true, optional: true },
        ],
      },
      {
        title: 'What was done',
        columns: withYear,
        rows: [
          { code: 'people', title: 'People helped', numeric: true, fill: { kind: 'owner', question: 'How many people did the funded project help? Each person once.' } },
          { code: 'sessions', title: 'Sessions, visits or patrols', numeric: true, fill: { kind: 'owner', question: 'How many sessions, visits or patrols did the grant pay for?' } },
          { code: 'referred', title: 'People referred on', numeric: true, optional: true },
        ],
      },
      {
        title: 'Context',
        columns: withBefore,
        rows: [
          { code: 'asb', title: 'Anti-social behaviour incidents', numeric: true, fill: { kind: 'figure', what: 'police-street:anti-social-behaviour', title: 'Anti-social behaviour' } },
          { code: 'crime', title: 'All recorded crime', numeric: true, fill: { kind: 'figure', what: 'police-street:all-crime', title: 'All crime' } },
        ],
      },
      {
        title: 'In words',
        columns: once,
        rows: [
          { code: 'difference', title: 'What difference it made', hint: 'Name nobody.' },
          { code: 'risks', title: 'Risks and delays', hint: 'What may not be delivered, and what is done about it.' },
          { code: 'case', title: 'An example, without names', optional: true },
        ],
      },
    ],
  },
  {
    code: 'serious-violence',
    title: 'Serious violence: monitoring of the duty and its grant',
    recipient: 'Home Office',
    frequency: 'quarterly',
    dueDays: 28,
    about: 'What the specified authorities did under the serious violence duty, what was spent, and violence recorded.',
    source: 'Police, Crime, Sentencing and Courts Act 2022, part 2, chapter 1, in force from 31 January 2023. The grant letter says what is asked.',
    inForce: { from: '2023-01-31', to: null },
    guidance: true,
    sections: [
      {
        title: 'Recorded',
        columns: withBefore,
        rows: [
          { code: 'violence', title: 'Violence and sexual offences', numeric: true, fill: { kind: 'figure', what: 'police-street:violence-and-sexual-offences', title: 'Violence and sexual offences' } },
          { code: 'weapons', title: 'Possession of weapons', numeric: true, fill: { kind: 'figure', what: 'police-street:possession-of-weapons', title: 'Possession of weapons' } },
          { code: 'robbery', title: 'Robbery', numeric: true, fill: { kind: 'figure', what: 'police-street:robbery', title: 'Robbery' } },
        ],
      },
      {
        title: 'Delivered',
        columns: withYear,
        rows: [
          { code: 'young-people', title: 'Young people reached by funded work', numeric: true, fill: { kind: 'owner', question: 'How many young people did the funded work reach? Each person once.' } },
          { code: 'spend', title: 'Grant spent, in pounds', numeric: true, fill: { kind: 'owner', question: 'How much of the serious violence grant was spent, in pounds?' } },
        ],
      },
      {
        title: 'In words',
        columns: once,
        rows: [
          { code: 'needs', title: 'Changes to the needs assessment or the strategy' },
          { code: 'partners', title: 'How the specified authorities took part' },
          { code: 'issues', title: 'What stands in the way', optional: true },
        ],
      },
    ],
  },
  {
    code: 'landlord-asb',
    title: 'Landlord’s measures of anti-social behaviour',
    recipient: 'Regulator of Social Housing',
    frequency: 'yearly',
    dueDays: 91,
    about: 'The number of cases of anti-social behaviour for each 1,000 homes, those with hate incidents among them, and what tenants say of how they are handled.',
    source: 'Housing and Regeneration Act 2008, section 198; tenant satisfaction measures NM01 and TP12, from 1 April 2023.',
    inForce: { from: '2023-04-01', to: null },
    guidance: true,
    sections: [
      {
        title: 'Counted by the landlord',
        columns: once,
        rows: [
          { code: 'homes', title: 'Homes owned on the last day', numeric: true, fill: { kind: 'owner', question: 'How many homes did you own on the last day of the year?' } },
          { code: 'cases', title: 'Cases of anti-social behaviour opened', numeric: true, fill: { kind: 'owner', question: 'How many cases of anti-social behaviour did you open in the year, by or on behalf of tenants?' } },
          { code: 'hate', title: 'Of these, cases with hate incidents', numeric: true, fill: { kind: 'owner', question: 'How many of the cases of anti-social behaviour involved hate incidents?' } },
          { code: 'satisfied', title: 'Tenants satisfied with how cases are handled, in per cent', numeric: true, fill: { kind: 'owner', question: 'What percentage of tenants are satisfied with your approach to handling anti-social behaviour, and of how many who answered?' } },
        ],
      },
    ],
  },
  {
    code: 'asb-data',
    title: 'Anti-social behaviour: information for the Secretary of State',
    recipient: 'Home Office',
    frequency: 'quarterly',
    dueDays: 30,
    about: 'Reports of anti-social behaviour, the powers used and case reviews, from the council and landlords.',
    source: 'A duty to give information on anti-social behaviour is in the Crime and Policing Bill. It binds nobody until it is enacted and commenced by regulations, which will also say what is asked.',
    inForce: { from: null, to: null },
    guidance: true,
    sections: [
      {
        title: 'Reports',
        columns: once,
        rows: [
          { code: 'reports', title: 'Reports of anti-social behaviour to the council', numeric: true, fill: { kind: 'owner', question: 'How many reports of anti-social behaviour did the council receive?' } },
          { code: 'reviews', title: 'Applications for a case review', numeric: true, fill: { kind: 'owner', question: 'How many applications for a case review were received?' } },
          { code: 'met', title: 'Of these, those that met the threshold', numeric: true, fill: { kind: 'owner', question: 'How many of the applications met the threshold?' } },
        ],
      },
      {
        title: 'Powers used',
        columns: once,
        rows: [
          { code: 'injunctions', title: 'Injunctions', numeric: true },
          { code: 'notices', title: 'Community protection notices', numeric: true },
          { code: 'orders', title: 'Public spaces protection orders in force', numeric: true },
          { code: 'closures', title: 'Closure powers', numeric: true },
        ],
      },
    ],
  },
  {
    code: 'scrutiny-year-end',
    title: 'Year-end report to the crime and disorder scrutiny committee',
    recipient: 'Crime and disorder scrutiny committee',
    frequency: 'yearly',
    dueDays: 60,
    about: 'The year in figures beside the one before, what was promised and done, and what comes next.',
    source: 'Police and Justice Act 2006, section 19, and SI 2009/942: the committee meets for this at least once in twelve months.',
    inForce: { from: '2009-04-30', to: null },
    guidance: false,
    sections: [
      {
        title: 'The year in figures',
        columns: withBefore,
        rows: [
          { code: 'crime', title: 'All recorded crime', numeric: true, fill: { kind: 'figure', what: 'police-street:all-crime', title: 'All crime' } },
          { code: 'asb', title: 'Anti-social behaviour incidents', numeric: true, fill: { kind: 'figure', what: 'police-street:anti-social-behaviour', title: 'Anti-social behaviour' } },
          { code: 'violence', title: 'Violence and sexual offences', numeric: true, fill: { kind: 'figure', what: 'police-street:violence-and-sexual-offences', title: 'Violence and sexual offences' } },
          { code: 'burglary', title: 'Burglary', numeric: true, fill: { kind: 'figure', what: 'police-street:burglary', title: 'Burglary' } },
        ],
      },
      {
        title: 'In words',
        columns: once,
        rows: [
          { code: 'promised', title: 'What was promised last year, and what came of it' },
          { code: 'next', title: 'What comes next' },
          { code: 'asks', title: 'What is asked of the committee', optional: true },
        ],
      },
    ],
  },
]; // prettier-ignore

export const templateOf = (code: string): ReturnTemplate | null =>
  returnTemplates.find((template) => template.code === code) ?? null;

/** Whether a template may be begun on a day. */
export const isInForce = ({ inForce }: Pick<ReturnTemplate, 'inForce'>, day: string): boolean =>
  inForce.from !== null && inForce.from <= day && (inForce.to === null || day <= inForce.to);

/** The cells of a template: each row in each column of its section. A code is `row.column`. */
export function cellsOf(template: ReturnTemplate): FormCell[] {
  return template.sections.flatMap(({ title, columns, rows }) =>
    rows.flatMap((row) =>
      columns.map((column): FormCell => ({
        code: `${row.code}.${column.code}`,
        section: title,
        row: row.title,
        column: columns.length === 1 ? '' : column.title,
        hint: row.hint ?? '',
        numeric: row.numeric === true,
        optional: row.optional === true,
        fill: fillOf(row, column),
        place: null,
      })),
    ),
  );
}

function fillOf(row: TemplateRow, column: { title: string; span: Span | null }): Fill {
  if (row.fill === undefined) return { kind: 'typed' };
  if (row.fill.kind === 'owner')
    return {
      kind: 'owner',
      accountId: null,
      question:
        column.span === 'period' ? row.fill.question : `${row.fill.question} (${column.title.toLowerCase()})`,
    };
  return {
    kind: 'figure',
    what: row.fill.what,
    title: row.fill.title,
    area: null,
    span: column.span ?? 'period',
    part: row.fill.part ?? 'count',
  };
}
