import type { Command } from './command.ts';

export const assessCommand: Command = {
  name: 'assess',
  summary: 'Make a strategic assessment of a district from files, with no server and no database.',
  usage:
    '--incidents <files or folders> --boundaries <file> --population <file> --area <code> --period <months> --out <folder>',
  options: {
    incidents: {
      type: 'string',
      multiple: true,
      value: '<path>',
      help: 'police street files (.csv, .csv.gz, .zip) or folders of them; may be given more than once',
    },
    boundaries: {
      type: 'string',
      multiple: true,
      value: '<file>',
      help: 'ward boundaries, GeoJSON or TopoJSON, plain or .gz',
    },
    lookup: {
      type: 'string',
      value: '<file>',
      help: 'best-fit lookup from LSOA to ward and district (CSV, plain or .gz)',
    },
    population: {
      type: 'string',
      multiple: true,
      value: '<file>',
      help: 'residents or households by ward, LSOA or district, as the ONS publishes them',
    },
    area: { type: 'string', value: '<code>', help: 'code or name of the district, for example E07000109' },
    period: { type: 'string', value: '<from..to>', help: 'months, for example 2025-01..2025-12' },
    compare: {
      type: 'string',
      value: '<from..to>',
      help: 'months to compare with (the same months a year earlier unless given; none for no comparison)',
    },
    'wards-by': {
      type: 'string',
      value: '<point|best-fit>',
      help: 'place incidents in wards by their point (default) or by best fit of their LSOA',
    },
    out: { type: 'string', value: '<folder>', help: 'folder for the documents (made when it is not there)' },
    format: { type: 'string', value: '<list>', help: 'html,pdf,docx,xlsx,json (all unless given)' },
    marking: {
      type: 'string',
      value: '<text>',
      help: 'protective marking on each page (OFFICIAL unless given)',
    },
    json: { type: 'boolean', help: 'print what was made as JSON' },
  },
  examples: [
    {
      line: './frankpledge assess --incidents crime/kent --boundaries wards.geojson --population mid2022.csv --area E07000109 --period 2025-01..2025-12 --out assessment',
      does: 'Assesses one district for a year, in every format.',
    },
    {
      line: './frankpledge assess --incidents 2025.zip --boundaries wards.geojson --lookup lsoa_ward.csv.gz --population census.csv.gz --area E07000109 --period 2025-01..2025-04 --compare 2024-01..2024-04 --out out --format html,pdf',
      does: 'Compares two chosen periods, placing the district by LSOA code.',
    },
  ],
  run: async (args, terminal) => (await import('./assess.run.ts')).runAssess(args, terminal),
};
