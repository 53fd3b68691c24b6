import { pieces, withoutReferences } from './markup.rules.ts';
import type { ProofBlock, ProofText, TableBlock, TextBlock } from './proof.types.ts';

/** Blanks of every kind made single. */
export function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u2000-\u200b\u202f\ufeff]+/g, ' ').trim();
}

/** HTML element names that end a line of text. */
const breaks = new Set([
  'p',
  'div',
  'br',
  'li',
  'ul',
  'ol',
  'section',
  'article',
  'blockquote',
  'dt',
  'dd',
  'hr',
]);

/** A stretch of Markdown or of text with stray HTML in it, as plain text. Ends of list items become full stops. */
export function plainText(marked: string): string {
  let out = '';
  if (marked.includes('<') || marked.includes('&')) {
    for (const piece of pieces(marked)) {
      if (piece.kind === 'text') out += withoutReferences(piece.text);
      else if (breaks.has(piece.name)) {
        // An item of a list is a sentence of its own.
        const before = out.trimEnd();
        out =
          before === '' || /[.;:!?]$/.test(before)
            ? `${before} `
            : `${before}${piece.name === 'li' ? '.' : ''} `;
      }
    }
  } else out = marked;
  return squeezed(
    out
      .replace(/!?\[([^[\]]{0,300})\]\([^()\s]{0,500}\)/g, '$1')
      // Addresses hold numbers that mean nothing.
      .replace(/\bhttps?:\/\/\S+|\bwww\.\S+/g, '')
      .replace(/\*{4,}/g, ' ')
      .replace(/\*{1,3}|(?<![A-Za-z0-9])_{1,2}(?=\S)|(?<=\S)_{1,2}(?![A-Za-z0-9])|`/g, '')
      .replace(/\\([_*#[\]()-])/g, '$1'),
  );
}

const bullet = /^\s{0,12}(?:[-*+•·▪◦‣]|o(?=\s{2}))\s+(?=\S)/;

type Line = { text: string; number: number };

/** Cells of the widest row that is read as a table; no page holds more. */
const widestRow = 200;

function cellsOf(line: string): string[] | null {
  const cells = /^\s*\|.*\|\s*$/.test(line)
    ? line.trim().slice(1, -1).split('|')
    : line.includes('\t')
      ? line.split('\t')
      : null;
  return cells !== null && cells.length <= widestRow ? cells : null;
}

/** Columns set apart by two or more blanks: how a table looks after a PDF was made into text. */
function spacedCells(line: string): string[] | null {
  const cells = line.trim().split(/ {2,}/);
  return cells.length >= 2 && cells.slice(1).some((cell) => /^[£(]?[\d,.]+[%)]?/.test(cell)) ? cells : null;
}

const isRule = (line: string): boolean => /^[\s|:+-]{3,}$/.test(line) && line.includes('-');

/** Groups of lines that are a table, from `at`; null when none begins there. */
function tableAt(
  lines: readonly Line[],
  at: number,
): { rows: Line[]; cells: string[][]; next: number } | null {
  const take = (cells: (line: string) => string[] | null, least: number) => {
    const rows: Line[] = [];
    const found: string[][] = [];
    let next = at;
    for (; next < lines.length; next += 1) {
      const line = lines[next];
      if (line === undefined) break;
      if (isRule(line.text) && rows.length > 0) continue;
      const row = cells(line.text);
      if (row === null) break;
      rows.push(line);
      found.push(row);
    }
    return rows.length >= least ? { rows, cells: found, next } : null;
  };
  return take(cellsOf, 1) ?? take(spacedCells, 3);
}

/**
 * Plain text or Markdown (also with stray HTML, as programs that turn a PDF into text leave it) as blocks with their lines.
 */
export function readPlain(text: string, name: string): ProofText {
  const lines = text.split(/\r\n|\r|\n/).map((line, index): Line => ({ text: line, number: index + 1 }));
  const blocks: ProofBlock[] = [];
  let open: TextBlock | null = null;
  const close = (): void => void (open = null);
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (line === undefined) break;
    const where = `line ${line.number}`;
    if (line.text.trim() === '') {
      close();
      at += 1;
      continue;
    }
    const table = tableAt(lines, at);
    if (table !== null) {
      close();
      blocks.push({
        kind: 'table',
        where,
        rows: table.cells.map((row) => row.map(plainText)),
        rowWhere: table.rows.map((row) => `line ${row.number}`),
      });
      at = table.next;
      continue;
    }
    at += 1;
    const heading = /^ {0,3}#{1,6}\s+(.*)$/.exec(line.text);
    if (heading !== null) {
      close();
      const words = plainText(heading[1] ?? '');
      if (words !== '') blocks.push({ kind: 'heading', text: words, where });
      continue;
    }
    const isItem = bullet.test(line.text);
    const words = plainText(line.text.replace(bullet, ''));
    if (words === '') continue;
    // A whole short line in bold stands for a heading.
    const bold = /^\s*(?:\*\*[^*]{2,120}\*\*|<b>[^<]{2,120}<\/b>)\s*$/.test(line.text);
    if (bold && !/[.:;]$/.test(words)) {
      close();
      blocks.push({ kind: 'heading', text: words, where });
      continue;
    }
    const last: TextBlock | null = open;
    const before = lines[at - 2]?.text ?? '';
    // A line that ends in the middle of a sentence was wrapped; two blanks at its end are Markdown's line break.
    if (!isItem && last !== null && before.length < 200 && !/[.!?:;]\s*$| {2}$/.test(before))
      last.text += ` ${words}`;
    else blocks.push((open = { kind: isItem ? 'item' : 'paragraph', text: words, where }));
  }
  return { name, blocks: rejoined(blocks), notRead: [] };
}

/** Puts together what a page or column end tore apart: no full stop before, a small letter after. */
function rejoined(blocks: readonly ProofBlock[]): ProofBlock[] {
  const out: ProofBlock[] = [];
  for (const block of blocks) {
    const last = out.at(-1);
    if (
      block.kind === 'paragraph' &&
      last !== undefined &&
      (last.kind === 'paragraph' || last.kind === 'item') &&
      /^[a-z]/.test(block.text) &&
      !/[.!?:;]$/.test(last.text)
    )
      last.text += ` ${block.text}`;
    else out.push(block);
  }
  return out;
}

const unseen = new Set(['script', 'style', 'head', 'template', 'noscript', 'svg']);

/** HTML as blocks, numbered as they come. A table inside a table counts as text of its cell. */
export function readHtml(markup: string, name: string): ProofText {
  const blocks: ProofBlock[] = [];
  const notRead = new Set<string>();
  let text = '';
  let kind: TextBlock['kind'] = 'paragraph';
  let hidden = 0;
  let depth = 0;
  let table: TableBlock | null = null;
  let row: string[] | null = null;
  let tables = 0;
  let paragraphs = 0;
  const flush = (): void => {
    const words = plainText(text);
    text = '';
    if (words === '') return;
    paragraphs += 1;
    blocks.push({ kind, text: words, where: `paragraph ${paragraphs}` });
  };
  for (const piece of pieces(markup)) {
    if (piece.kind === 'text') {
      if (hidden === 0) text += withoutReferences(piece.text);
      continue;
    }
    const { name: tag, closing } = piece;
    if (unseen.has(tag)) {
      if (tag === 'svg') notRead.add('charts and pictures');
      if (!piece.alone) hidden = Math.max(0, hidden + (closing ? -1 : 1));
      continue;
    }
    if (tag === 'img') notRead.add('charts and pictures');
    if (tag === 'table') {
      if (!closing) {
        if (depth === 0) {
          flush();
          tables += 1;
          table = { kind: 'table', rows: [], where: `table ${tables}`, rowWhere: [] };
        }
        depth += 1;
      } else if (depth > 0) {
        depth -= 1;
        if (depth === 0 && table !== null) {
          text = '';
          if (table.rows.length > 0) blocks.push(table);
          table = null;
        }
      }
      continue;
    }
    if (table !== null) {
      if (depth === 1 && tag === 'tr') {
        if (!closing) {
          row = [];
          table.rows.push(row);
          table.rowWhere.push(`${table.where}, row ${table.rows.length}`);
        }
      } else if (depth === 1 && (tag === 'td' || tag === 'th')) {
        if (closing) row?.push(plainText(text));
        text = '';
      } else if (depth === 1 && tag === 'caption') {
        if (closing) {
          kind = 'heading';
          flush();
        } else text = '';
      } else if (breaks.has(tag)) text += tag === 'li' && closing ? '. ' : ' ';
      continue;
    }
    if (/^h[1-6]$/.test(tag)) {
      if (!closing) flush();
      kind = 'heading';
      if (closing) {
        flush();
        kind = 'paragraph';
      }
    } else if (tag === 'br') text += ' ';
    else if (breaks.has(tag) || tag === 'body' || tag === 'main' || tag === 'title') {
      flush();
      kind = tag === 'li' && !closing ? 'item' : 'paragraph';
    }
  }
  flush();
  return { name, blocks, notRead: [...notRead] };
}

/** The `word/document.xml` of a Word file as blocks. Text that was deleted with changes tracked is passed over. */
export function readWordXml(xml: string, name: string): ProofText {
  const blocks: ProofBlock[] = [];
  const notRead = new Set<string>();
  let text = '';
  let kind: TextBlock['kind'] = 'paragraph';
  let inText = false;
  let deleted = 0;
  let depth = 0;
  let table: TableBlock | null = null;
  let row: string[] | null = null;
  let cell = '';
  let paragraphs = 0;
  let tables = 0;
  for (const piece of pieces(xml)) {
    if (piece.kind === 'text') {
      if (inText && deleted === 0) text += withoutReferences(piece.text);
      continue;
    }
    const { name: tag, closing, alone, attributes } = piece;
    switch (tag) {
      case 'w:t':
        inText = !closing && !alone;
        break;
      case 'w:tab':
      case 'w:br':
        if (inText || kind !== 'heading') text += ' ';
        break;
      case 'w:del':
        if (!alone) deleted = Math.max(0, deleted + (closing ? -1 : 1));
        break;
      case 'w:drawing':
      case 'w:pict':
        notRead.add('charts and pictures');
        break;
      case 'w:pstyle':
        if (/w:val="(?:heading|title|subtitle)/i.test(attributes)) kind = 'heading';
        break;
      case 'w:numpr':
        if (kind === 'paragraph') kind = 'item';
        break;
      case 'w:p': {
        if (!closing && !alone) {
          kind = 'paragraph';
          break;
        }
        const words = squeezed(text);
        text = '';
        if (table !== null) {
          if (words !== '') cell += cell === '' ? words : `${/[.;:!?]$/.test(cell) ? '' : '.'} ${words}`;
          break;
        }
        paragraphs += 1;
        if (words !== '') blocks.push({ kind, text: words, where: `paragraph ${paragraphs}` });
        break;
      }
      case 'w:tbl':
        if (alone) break;
        depth += closing ? -1 : 1;
        if (!closing && depth === 1) {
          tables += 1;
          table = { kind: 'table', rows: [], where: `table ${tables}`, rowWhere: [] };
        } else if (closing && depth === 0 && table !== null) {
          if (table.rows.length > 0) blocks.push(table);
          table = null;
        }
        break;
      case 'w:tr':
        if (depth === 1 && !closing && table !== null) {
          row = [];
          table.rows.push(row);
          table.rowWhere.push(`${table.where}, row ${table.rows.length}`);
        }
        break;
      case 'w:tc':
        if (depth !== 1) break;
        if (closing) row?.push(cell);
        cell = '';
        break;
      default:
    }
  }
  return { name, blocks, notRead: [...notRead] };
}
