import { pagination } from './components.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';

/** Rows on one page of a list. */
export const pageSize = 25;

/** Counts are exact up to here; beyond, the page says "more than". */
export const exactCountLimit = 10_000;

const numbers = new Intl.NumberFormat('en-GB');

/** `1 month`, `2,345 incidents`, `more than 10,000 incidents`. */
export function countInWords(count: number, one: string, many = `${one}s`): string {
  if (count > exactCountLimit) return `more than ${numbers.format(exactCountLimit)} ${many}`;
  return `${numbers.format(count)} ${count === 1 ? one : many}`;
}

/** The same address with other query values; null takes one away. */
export function withQuery(url: string, change: Readonly<Record<string, string | null>>): string {
  const [path = '', query = ''] = url.split('?');
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Turning pages of a list sorted by a key (`after=`): there are no page numbers, because rows come and go between
 * looks; the way back is the first page, and the browser's own Back.
 * @param url address of this page, with its filters.
 * @param next the key after which the next page starts, or null on the last.
 * @param label what is paged, for people who listen: "Deliveries".
 */
export function pager(options: { url: string; next: string | null; label: string }): SafeHtml {
  const { url, next, label } = options;
  const isFirst = !new URLSearchParams(url.split('?')[1] ?? '').has('after');
  if (isFirst && next === null) return html``;
  return pagination({
    landmarkLabel: `${label}: pages`,
    ...(isFirst ? {} : { previous: { text: 'First page', href: withQuery(url, { after: null }) } }),
    ...(next === null ? {} : { next: { text: 'Next page', href: withQuery(url, { after: next }) } }),
  });
}
