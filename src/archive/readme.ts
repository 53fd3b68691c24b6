import type { Manifest } from './archive.types.ts';

/** The words at the head of an archive: for somebody who has it in ten years and not the software. */
export function readme(manifest: Manifest): string {
  const rows = manifest.resources.reduce((sum, each) => sum + each.rows, 0);
  return `# ${manifest.title}: the whole record

Made ${manifest.created} by Frankpledge ${manifest.frankpledge.software}: ${manifest.resources.length} tables, ${rows} rows, ${manifest.frankpledge.files} files.

- \`datapackage.json\`: every table, its columns with their types, keys and what they mean (Frictionless Data Package, Table Schema).
- \`tables/<table>.jsonl\`: one row a line as JSON, in the order of the primary key. Times are UTC.
- \`sums/<table>.txt\`: the first 16 digits of the SHA-256 of each line, so that a changed line can be named.
- \`files/deliveries/<SHA-256>\`: files as they were received. \`files/segments/\`: the same, checked, by source and month (Parquet).
  \`files/kept/\`: attachments and frozen documents, by the name that their rows give as \`stored_name\` or \`stored_as\`.
- \`SHA256SUMS\`: \`sha256sum --check SHA256SUMS\` finds a damaged file.

Rows are given whole, whoever could see them: the archive is as sensitive as all that is in it. The columns \`audience\` and
\`open_to_members\` say who saw what.

Not in it: passwords, second factors, passkeys, sessions and links (people are invited again), the keys that sign the seals of
the audit and name files, drafts of uploads, waiting messages, and public boundaries and populations, which are loaded again.
${manifest.frankpledge.filesNotKept === 0 ? '' : `${manifest.frankpledge.filesNotKept} files that rows name were not kept: files not taken, months superseded.\n`}
The audit's entries and seals are in \`tables/audit_entry.jsonl\` and \`tables/audit_seal.jsonl\` with their hashes. Elsewhere the chain of the
seals and every entry under them can still be recomputed; the signatures only with the public key of the installation that made
them (\`./frankpledge audit verify --json\` prints it there), and the hashes of words searched for only with its secret key.
`;
}
