/**
 * The `html` tag: typed pages that escape by default.
 *
 * `html\`<p>${text}</p>\`` escapes every value that is not itself SafeHtml; arrays are joined; null, undefined and
 * false print nothing. Nothing else in the house makes a SafeHtml, except `trusted()` with its reason.
 */
const brand: unique symbol = Symbol('SafeHtml');

export type SafeHtml = { readonly [brand]: true; toString(): string };

export type HtmlValue = SafeHtml | string | number | bigint | null | undefined | false | readonly HtmlValue[];

class Safe {
  readonly [brand] = true as const;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const characters = new Map(Object.entries(escapes).map(([character, escape]) => [escape, character]));

/** Escapes for element text and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

/** The words of our own markup, as they are read: without its elements, and with its escapes undone. */
export function textOf(markup: SafeHtml): string {
  return markup
    .toString()
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (escape) => characters.get(escape) ?? escape)
    .trim();
}

function print(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Safe) return value.toString();
  if (Array.isArray(value)) return value.map(print).join('');
  return escapeHtml(String(value));
}

/** True for what `html` or `trusted` made, and for nothing else. */
export function isSafeHtml(value: unknown): value is SafeHtml {
  return value instanceof Safe;
}

export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): SafeHtml {
  let out = strings[0] ?? '';
  values.forEach((value, index) => {
    out += print(value) + (strings[index + 1] ?? '');
  });
  return new Safe(out);
}

/**
 * Marks a string as HTML that needs no escaping. The reason is for the reader of the code and is searched for in
 * review: only for markup our own code or an official macro has made.
 */
export function trusted(markup: string, _reason: string): SafeHtml {
  return new Safe(markup);
}
