import { html, type SafeHtml } from '../../web/html.ts';
import { partsOf } from './numbers.rules.ts';
import type { ChapterSource } from './source.types.ts';

/**
 * A text with each number a link to where it came from; one without a source stays plain.
 * @param hrefOf the address of the source at a place of the list; '' for none.
 */
export const numbersLinked = (
  text: string,
  sources: readonly (Pick<ChapterSource, 'numbers'> & Partial<Pick<ChapterSource, 'words'>>)[],
  hrefOf: (place: number) => string,
): SafeHtml =>
  html`${partsOf(text, sources).map(({ text: part, source }) => {
    const href = source == null ? '' : hrefOf(source);
    return href === '' ? part : html`<a class="govuk-link" href="${href}">${part}</a>`;
  })}`;
