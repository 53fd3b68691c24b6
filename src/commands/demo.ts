import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Write the files of the demonstration borough (fictional), to try imports and assessments on.',
  usage: '--out <folder>',
  options: {
    out: { type: 'string', value: '<folder>', help: 'folder to write to (made when it is not there)' },
    json: { type: 'boolean', help: 'print the manifest as JSON' },
  },
  examples: [
    {
      line: './frankpledge demo --out demo',
      does: 'Writes 36 monthly police files, boundaries, lookups, populations and the files of partners.',
    },
  ],
  run: async (args, terminal) => (await import('./demo.run.ts')).runDemo(args, terminal),
};
