import { palette } from '../charts/charts.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { PlacedGroup } from './groups.rules.ts';
import { groupKinds } from './words.ts';

/**
 * The structure of the partnership as a drawing and, equal to it, as a list. The drawing is a tree that grows downwards, so
 * that it is legible at 320 px and on paper; presentation attributes only, as in charts/.
 */
const width = 640;
const indent = 36;
const boxHeight = 46;
const gap = 12;

export function structureDiagram(groups: readonly PlacedGroup[]): SafeHtml {
  if (groups.length === 0) return html`<p class="govuk-body">No group has been recorded yet.</p>`;
  const theme = palette.themes.screen;
  const deepest = Math.max(...groups.map((group) => group.depth));
  const boxWidth = width - 2 - deepest * indent;
  const top = (index: number): number => 1 + index * (boxHeight + gap);
  const left = (depth: number): number => 1 + depth * indent;
  const connectors = groups.map((group, index) => {
    if (group.depth === 0) return null;
    const parent = groups.findLastIndex((other, at) => at < index && other.depth === group.depth - 1);
    const x = left(group.depth - 1) + indent / 2;
    return html`<path
      d="M${x} ${top(parent) + boxHeight}V${top(index) + boxHeight / 2}H${left(group.depth)}"
      fill="none"
      stroke="${theme.axis}"
      stroke-width="1.5"
    />`;
  });
  const boxes = groups.map((group, index) => {
    const dash = group.kind === 'aligned' ? '6 4' : null;
    return html`<g>
      <rect
        x="${left(group.depth)}"
        y="${top(index)}"
        width="${boxWidth}"
        height="${boxHeight}"
        fill="${theme.paper}"
        stroke="${group.kind === 'strategic' ? palette.accent : theme.axis}"
        stroke-width="${group.kind === 'strategic' ? '2.5' : '1.5'}"
        ${dash !== null && html`stroke-dasharray="${dash}"`}
      />
      <text
        x="${left(group.depth) + 12}"
        y="${top(index) + 20}"
        font-size="15"
        font-weight="600"
        fill="${theme.ink}"
      >
        ${shortened(group.name, boxWidth)}
      </text>
      <text x="${left(group.depth) + 12}" y="${top(index) + 37}" font-size="13" fill="${theme.muted}">
        ${groupKinds[group.kind]}
      </text>
    </g>`;
  });
  const height = top(groups.length);
  return html`<figure class="fp-chart fp-screen-only">
      <div class="fp-chart__drawing">
        <svg
          xmlns="http://www.w3.org/2000/svg"
          role="img"
          aria-labelledby="structure-title structure-description"
          viewBox="0 0 ${width} ${height}"
          width="${width}"
          height="${height}"
          font-family="'Source Sans 3', arial, sans-serif"
        >
          <title id="structure-title">Structure of the partnership</title>
          <desc id="structure-description">
            ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}, each under the one it reports to.
            The list below says the same.
          </desc>
          ${connectors} ${boxes}
        </svg>
      </div>
    </figure>
    <h3 class="govuk-heading-s">The same as a list</h3>
    ${structureList(groups)}`;
}

/** A name that would not fit its box ends in an ellipsis; the list has it whole. About 7.6 px a letter at 15 px, bold. */
function shortened(name: string, boxWidth: number): string {
  const letters = Math.floor((boxWidth - 24) / 7.6);
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

/** The tree as nested lists. */
function structureList(groups: readonly PlacedGroup[]): SafeHtml {
  const branch = (from: number, to: number, depth: number): SafeHtml => {
    const items: SafeHtml[] = [];
    for (let at = from; at < to;) {
      let end = at + 1;
      while (end < to && (groups[end]?.depth ?? 0) > depth) end += 1;
      const group = groups[at];
      if (group !== undefined)
        items.push(
          html`<li>
            <a class="govuk-link" href="/partnership/groups/${group.id}">${group.name}</a>
            (${groupKinds[group.kind].toLowerCase()})${end > at + 1 && branch(at + 1, end, depth + 1)}
          </li>`,
        );
      at = end;
    }
    return html`<ul class="govuk-list govuk-list--bullet">
      ${items}
    </ul>`;
  };
  return branch(0, groups.length, 0);
}
