import type { Reach, WrittenKind } from './write.types.ts';

/** What the software can draft, each by a function of `draft.parts.ts`. */
export type PartName =
  | 'introduction'
  | 'summary-rows'
  | 'headlines'
  | 'months'
  | 'districts'
  | 'wards'
  | 'stands-out'
  | 'time'
  | 'harm'
  | 'method'
  | 'made'
  | 'sources'
  | `measures:${string}`;

export type TemplateSection = {
  code: string;
  title: string;
  edition: Reach;
  parts: readonly PartName[];
  /** What the analyst is asked to write here, the first thing to offer first. */
  asks: readonly WrittenKind[];
  /** Said in the editor where nothing was written yet; empty where nothing is missing. */
  prompt: string;
};

export type Template = {
  title: string;
  hint: string;
  sections: readonly TemplateSection[];
};

const section = (
  code: string,
  title: string,
  parts: readonly PartName[],
  more: Partial<Pick<TemplateSection, 'edition' | 'asks' | 'prompt'>> = {},
): TemplateSection => ({
  code,
  title,
  edition: 'both',
  parts,
  asks: ['text', 'cause'],
  prompt: '',
  ...more,
});

/** Measures by what they count from, as the sections of both templates group them. */
const crime: readonly PartName[] = ['measures:police-street', 'measures:recorded-crime-csp'];
const disorder: readonly PartName[] = [
  'measures:street-asb',
  'measures:police-asb',
  'measures:council-asb',
  'measures:fly-tipping',
  'measures:noise',
];
const people: readonly PartName[] = [
  'measures:hate-crime',
  'measures:modern-slavery',
  'measures:safeguarding',
  'measures:doorstep-crime',
  'measures:scams',
  'measures:ambulance',
  'measures:hospital',
];
const offending: readonly PartName[] = [
  'measures:probation',
  'measures:youth-justice',
  'measures:stop-and-search',
];
const streets: readonly PartName[] = [
  'measures:fire',
  'measures:road-casualties',
  'measures:british-transport-police',
];

const themes = {
  asks: ['theme', 'cause', 'text'],
  prompt:
    'Write down what begins to show: in the figures above, in what partners see, in what residents say. Themes of earlier assessments stand below, so that one can follow them.',
} as const;
const achievements = {
  asks: ['achievement', 'text'],
  prompt:
    'Say what was done since the last plan, priority by priority, and what shows it: a figure, a date, a name of a scheme.',
} as const;

/**
 * The two published shapes, as data: the summary table of the Strategic Assessment 2020 (source document 001) with what stands
 * round it, and the nine sections of the Strategic Assessment 2017 (source document 002).
 */
export const templates = {
  'summary-table': {
    title: 'Summary table first',
    hint: 'Two pages of category, direction and findings, then wards, partners and data (as published in 2020)',
    sections: [
      section('summary', 'Summary of findings', ['introduction', 'summary-rows'], { asks: ['text'] }),
      section('months', 'Month by month', ['months'], { asks: ['text', 'cause'] }),
      section('districts', 'Compared with other districts', ['districts']),
      section('wards', 'Wards', ['wards']),
      section('stands-out', 'What stands out', ['stands-out']),
      section('crime', 'Crime', crime),
      section('disorder', 'Anti-social behaviour and the environment', disorder),
      section('people', 'Victims and people at risk', people),
      section('streets', 'Fire, roads and railways', streets),
      section('offending', 'Offending and reoffending', offending),
      section('time', 'When it happens', ['time']),
      section('harm', 'Harm beside volume', ['harm']),
      section('achievements', 'What was done since the last plan', [], achievements),
      section('themes', 'Emerging themes', [], themes),
      section('recommendations', 'Recommendations', [], {
        asks: ['recommendation', 'text'],
        prompt: 'Say what the partnership should make a priority or look into, and on what finding it rests.',
      }),
      section('method', 'How firm is this?', ['method'], { asks: ['text'] }),
      section('made', 'How this was made', ['made'], {
        asks: ['text'],
        prompt: 'For whoever makes the next one: add what a list of files cannot tell.',
      }),
      section('sources', 'Data sources and limitations', ['sources'], { asks: ['text'] }),
    ],
  },
  'nine-sections': {
    title: 'Nine sections',
    hint: 'Executive summary, actions, the crime picture in context, themes, listening to the public (as published in 2017)',
    sections: [
      section('introduction', 'Introduction', ['introduction'], { asks: ['text'] }),
      section('summary', 'Executive summary', ['headlines'], {
        asks: ['text', 'recommendation'],
        prompt: 'Two pages at most: which priorities continue, which are new, and why.',
      }),
      section('achievements', 'Partnership actions', [], achievements),
      section('crime', 'All recorded crime', ['summary-rows', 'months', ...crime]),
      section('disorder', 'Anti-social behaviour', disorder),
      section('context', 'The crime picture in context', [
        'districts',
        'wards',
        'stands-out',
        ...people,
        ...streets,
        ...offending,
        'time',
        'harm',
      ]),
      section('themes', 'Emerging themes', [], themes),
      section('listening', 'Listening to the public', [], {
        asks: ['text', 'theme'],
        prompt:
          'Say how residents were asked, how many answered, and what they said. Give the base of every number.',
      }),
      section('background', 'Background and data', ['made', 'method', 'sources'], { asks: ['text'] }),
    ],
  },
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof templates;
export const templateNames = Object.keys(templates) as TemplateName[];
export const usualTemplate: TemplateName = 'summary-table';

export const templateOf = (name: TemplateName): Template => templates[name];

export function templateSection(name: string | null, code: string): TemplateSection | null {
  if (name === null || !Object.hasOwn(templates, name)) return null;
  const found: Template = templates[name as TemplateName];
  return found.sections.find((each) => each.code === code) ?? null;
}
