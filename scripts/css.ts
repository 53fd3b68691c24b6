/**
 * Compiles src/web/frankpledge.scss into the committed src/web/static/frankpledge.css.
 *
 *   node scripts/css.ts           writes it
 *   node scripts/css.ts --check   exit code 1 when the committed file is not what the source makes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from 'sass';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cssFile = join(root, 'src/web/static/frankpledge.css');

/** The style sheet as the source makes it now. */
export function compileCss(): string {
  const result = compile(join(root, 'src/web/frankpledge.scss'), {
    loadPaths: [join(root, 'node_modules')],
    style: 'compressed',
    charset: false,
    quietDeps: true,
  });
  // One rule a line, so that a change can be read in review.
  return `${result.css.replace(/}(?=[^}])/g, '}\n').trim()}\n`;
}

/** Null when the committed file is up to date, else what to do. */
export function cssDrift(): string | null {
  let committed = '';
  try {
    committed = readFileSync(cssFile, 'utf8');
  } catch {
    // Not there: the same as out of date.
  }
  return committed === compileCss()
    ? null
    : 'src/web/static/frankpledge.css is not what src/web/frankpledge.scss makes: run npm run css';
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--check')) {
    const drift = cssDrift();
    if (drift !== null) {
      process.stderr.write(`${drift}\n`);
      process.exit(1);
    }
  } else {
    writeFileSync(cssFile, compileCss());
  }
}
