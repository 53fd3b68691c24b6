/**
 * Compiles the style sheets of src/web into the committed ones of src/web/static: frankpledge.scss for the house, light.scss for
 * light pages (web/light.ts).
 *
 *   node scripts/css.ts           writes it
 *   node scripts/css.ts --check   exit code 1 when the committed file is not what the source makes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from 'sass';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const sheets = ['frankpledge', 'light'];
export const cssFile = (sheet: string): string => join(root, `src/web/static/${sheet}.css`);

/** The style sheet as the source makes it now. */
function compileCss(sheet: string): string {
  const result = compile(join(root, `src/web/${sheet}.scss`), {
    loadPaths: [join(root, 'node_modules')],
    style: 'compressed',
    charset: false,
    quietDeps: true,
  });
  // One rule a line, so that a change can be read in review.
  return `${result.css.replace(/}(?=[^}])/g, '}\n').trim()}\n`;
}

/** Null when the committed files are up to date, else what to do. */
export function cssDrift(): string | null {
  const drifted = sheets.filter((sheet) => {
    let committed = '';
    try {
      committed = readFileSync(cssFile(sheet), 'utf8');
    } catch {
      // Not there: the same as out of date.
    }
    return committed !== compileCss(sheet);
  });
  return drifted.length === 0
    ? null
    : `src/web/static/${drifted.join('.css, ')}.css is not what its source in src/web makes: run npm run css`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--check')) {
    const drift = cssDrift();
    if (drift !== null) {
      process.stderr.write(`${drift}\n`);
      process.exit(1);
    }
  } else {
    for (const sheet of sheets) writeFileSync(cssFile(sheet), compileCss(sheet));
  }
}
