import type { Command } from './command.ts';

export const proofCommand: Command = {
  name: 'proof',
  summary: 'Recompute the numbers of a report and list those that do not agree.',
  usage: '<file>... [--json]',
  options: { json: { type: 'boolean', help: 'answer as JSON, with everything that agrees too' } },
  examples: [
    {
      line: './frankpledge proof strategy.docx',
      does: 'Lists what to put right and what is worth a look. Exit code 0 when nothing is to put right, 3 when something is.',
    },
    {
      line: './frankpledge proof minutes.txt report.md --json',
      does: 'Proofs two texts for another program.',
    },
  ],
  run: async (args, terminal) => (await import('./proof.run.ts')).runProof(args, terminal),
};
