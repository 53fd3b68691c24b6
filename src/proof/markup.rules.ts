/**
 * A scanner for tags, for HTML and for the XML of Word files. One pass from left to right with `indexOf`, so its time grows with
 * the text and no more, whatever is in it; what is not a tag is text. It does not check anything: a proof reader
 * takes what it is given.
 */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'tag'; name: string; closing: boolean; alone: boolean; attributes: string };

export function* pieces(markup: string): Generator<Piece> {
  let at = 0;
  while (at < markup.length) {
    const open = markup.indexOf('<', at);
    if (open < 0) {
      yield { kind: 'text', text: markup.slice(at) };
      return;
    }
    if (open > at) yield { kind: 'text', text: markup.slice(at, open) };
    if (markup.startsWith('<!--', open)) {
      const end = markup.indexOf('-->', open + 4);
      at = end < 0 ? markup.length : end + 3;
      continue;
    }
    const next = markup.charAt(open + 1);
    if (!/[A-Za-z/!?]/.test(next)) {
      yield { kind: 'text', text: '<' };
      at = open + 1;
      continue;
    }
    const close = markup.indexOf('>', open + 1);
    if (close < 0) {
      yield { kind: 'text', text: markup.slice(open) };
      return;
    }
    at = close + 1;
    const inside = markup.slice(open + 1, close);
    if (next === '!' || next === '?') continue;
    const closing = next === '/';
    const body = closing ? inside.slice(1) : inside;
    const stop = body.search(/[\s/]/);
    yield {
      kind: 'tag',
      name: (stop < 0 ? body : body.slice(0, stop)).toLowerCase(),
      closing,
      alone: body.endsWith('/'),
      attributes: stop < 0 ? '' : body.slice(stop),
    };
  }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  pound: '£',
  ndash: '–',
  mdash: '—',
  minus: '−',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  bull: '•',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
};

/** Character references as characters; an unknown one stays as it is. */
export function withoutReferences(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z0-9]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
