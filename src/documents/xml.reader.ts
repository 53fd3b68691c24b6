/** A small check of well-formedness for the XML parts of Word and spreadsheet files, for tests. */

/** The faults of an XML text: unbalanced tags, bare ampersands, quotes, forbidden characters; empty when sound. */
export function xmlFaults(xml: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  let rest = xml.replace(/^\uFEFF?<\?xml[^>]*\?>/, '');
  // These are what XML forbids
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(rest) || !rest.isWellFormed())
    faults.push('a forbidden character');
  while (rest !== '') {
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(text))
        faults.push(`a bare & in ${text.slice(0, 60)}`);
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/.exec(
      rest,
    );
    if (tag === null) return [...faults, `not a tag: ${rest.slice(0, 80)}`];
    const [whole, closing, name = '', , alone] = tag;
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last ?? ''}>`);
    } else if (alone !== '/') open.push(name);
    rest = rest.slice(whole.length);
  }
  if (open.length > 0) faults.push(`never closed: ${open.join(', ')}`);
  return faults;
}
