import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';

export type SharingPart = 'agreements' | 'shared' | 'log' | 'lists' | 'impact-assessments' | 'processing';

const parts: readonly { key: SharingPart; text: string; href: string }[] = [
  { key: 'agreements', text: 'Agreements', href: '/sharing/agreements' },
  { key: 'shared', text: 'Shared information', href: '/sharing/shared' },
  { key: 'log', text: 'Share log', href: '/sharing/log' },
  { key: 'impact-assessments', text: 'Impact assessments', href: '/sharing/impact-assessments' },
  { key: 'processing', text: 'Register of processing', href: '/sharing/processing' },
  { key: 'lists', text: 'Lists', href: '/sharing/lists' },
];

/** The parts of the room that this person may open. */
export function sharingNavigation(shown: readonly SharingPart[], current: SharingPart | null): SafeHtml {
  return html`<nav aria-label="Parts of sharing" class="fp-sub-navigation">
    <ul>
      ${parts
        .filter(({ key }) => shown.includes(key))
        .map(
          ({ key, text, href }) =>
            html`<li>
              <a href="${href}" ${key === current && html`aria-current="page"`}>${text}</a>
            </li>`,
        )}
    </ul>
  </nav>`;
}
