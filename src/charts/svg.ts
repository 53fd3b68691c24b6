/**
 * A small writer of SVG: presentation attributes only, so that a strict content security policy, Typst's renderer
 * and Word's rasteriser all take it.
 */
export type Attributes = Record<string, string | number | undefined>;

/** Characters that XML 1.0 cannot hold even as references are left out. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** A tenth of a pixel is finer than any screen shows at these sizes. */
export function px(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return Number.isFinite(rounded) ? String(rounded === 0 ? 0 : rounded) : '0';
}

/** One element. Children are markup already made here; text goes through `text`. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  let out = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    out += ` ${key}="${typeof value === 'number' ? px(value) : xmlText(value)}"`;
  }
  return children.length === 0 ? `${out}/>` : `${out}>${children.join('')}</${name}>`;
}

/** Character data. */
export function text(content: string): string {
  return xmlText(content);
}

export type TextStyle = {
  size: number;
  fill: string;
  weight?: 400 | 600;
  anchor?: 'start' | 'middle' | 'end';
};

/** Lines of text, the first with its baseline at `y`. */
export function textLines(
  lines: readonly string[],
  x: number,
  y: number,
  lineHeight: number,
  style: TextStyle,
): string {
  return lines
    .map((line, index) =>
      element(
        'text',
        {
          x,
          y: y + index * lineHeight,
          'font-size': style.size,
          'font-weight': style.weight === 600 ? '600' : undefined,
          fill: style.fill,
          'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
        },
        text(line),
      ),
    )
    .join('');
}
