import {
  button,
  details,
  fileUpload,
  input,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { groupKinds, textOfAreas, type AreaGroup, type NamedArea } from './groups.rules.ts';
import type { EarlierGroup, GroupRecord } from './groups.store.ts';

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const dayInWords = (iso: string): string => day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'short',
});

const room = { text: 'Places', href: '/places' };
const list = { text: 'Groups of areas', href: '/places/groups' };

const namesOf = (areas: readonly NamedArea[]): string => areas.map(({ name }) => name).join(', ');

/** The groups in use, and those that were removed. */
export function groupsPage(view: {
  groups: readonly AreaGroup[];
  removed: readonly GroupRecord[];
  mayEdit: boolean;
}): Page {
  return {
    title: 'Groups of areas',
    menu: 'places',
    width: 'wide',
    breadcrumbs: [room],
    body: html`<h1 class="govuk-heading-l">Groups of areas</h1>
      <p class="govuk-body">
        Lists of areas to compare with. Each says where the list is from and as of when, because most similar
        groups and nearest neighbours are drawn anew every few years. Where no group is chosen, figures are
        compared with the districts that the loaded boundaries name.
      </p>
      ${view.mayEdit && button({ text: 'Add a group', href: '/places/groups/add' })}
      ${
        view.groups.length === 0
          ? html`<p class="govuk-body">There are no groups yet.</p>`
          : scrollRegion(
              'Groups of areas',
              table({
                caption: 'Groups of areas, by name',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Group' },
                  { text: 'Kind' },
                  { text: 'Areas' },
                  { text: 'Where the list is from' },
                  { text: 'As of' },
                  { text: 'Use it' },
                ],
                rows: view.groups.map((group) => [
                  {
                    html: html`<a class="govuk-link" href="/places/groups/${group.id}">${group.title}</a>`,
                  },
                  { text: groupKinds[group.kind] },
                  { text: `${group.areas.length}: ${namesOf(group.areas)}`, classes: 'fp-cell-wide' },
                  { text: group.source },
                  { text: dayInWords(group.asOf) },
                  {
                    html: html`<a class="govuk-link" href="/assessment/explore/areas?group=${group.code}"
                      >Compare<span class="govuk-visually-hidden"> with ${group.title}</span></a
                    >`,
                  },
                ]),
              }),
            )
      }
      ${
        view.removed.length > 0 &&
        html`<h2 class="govuk-heading-m">Removed</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.removed.map(
              (group) =>
                html`<li>
                  <a class="govuk-link" href="/places/groups/${group.id}">${group.title}</a>:
                  ${group.removalReason}
                </li>`,
            )}
          </ul>`
      }`,
  };
}

/** One group with its areas, what is missing for them, and its earlier versions. */
export function groupPage(view: {
  group: GroupRecord;
  withoutResidents: ReadonlySet<string>;
  earlier: readonly EarlierGroup[];
  mayEdit: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { group, form } = view;
  const unknown = group.areas.filter(({ code }) => view.withoutResidents.has(code));
  return {
    title: group.title,
    menu: 'places',
    width: 'wide',
    breadcrumbs: [room, list],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${group.title}</h1>
      ${
        group.removedAt !== null &&
        insetText({
          text: `Removed on ${moment.format(new Date(group.removedAt))}: ${group.removalReason}. Figures can no longer be compared by it.`,
        })
      }
      ${summaryList({
        rows: [
          { key: { text: 'Kind' }, value: { text: groupKinds[group.kind] } },
          { key: { text: 'Where the list is from' }, value: { text: group.source } },
          { key: { text: 'As of' }, value: { text: dayInWords(group.asOf) } },
          { key: { text: 'Areas' }, value: { text: String(group.areas.length) } },
          { key: { text: 'Version' }, value: { text: String(group.version) } },
        ],
      })}
      ${
        group.removedAt === null &&
        html`<div class="govuk-button-group">
          ${view.mayEdit && button({ text: 'Change', href: `/places/groups/${group.id}/edit` })}
          <a class="govuk-link" href="/assessment/explore/areas?group=${group.code}"
            >Compare with this group</a
          >
        </div>`
      }
      ${
        unknown.length > 0 &&
        insetText({
          text: `No loaded file has a number of residents for ${namesOf(unknown)}: no rate can be given there, and ranks are of the other ${group.areas.length - unknown.length}.`,
        })
      }
      ${scrollRegion(
        'Areas of the group',
        table({
          caption: 'Areas of the group, in the order of the list',
          captionClasses: 'govuk-table__caption--m',
          firstCellIsHeader: true,
          head: [{ text: 'Area' }, { text: 'Code' }, { text: 'Residents' }],
          rows: group.areas.map(({ code, name }) => [
            { text: name },
            { text: code },
            { text: view.withoutResidents.has(code) ? 'no number is loaded' : 'known' },
          ]),
        }),
      )}
      <h2 class="govuk-heading-m">Earlier versions</h2>
      ${
        view.earlier.length === 0
          ? html`<p class="govuk-body">Nothing has been changed since it was made.</p>`
          : html`<ul class="govuk-list">
              ${view.earlier.map(
                (each) =>
                  html`<li>
                    Version ${each.version}, until ${moment.format(new Date(each.changedAt))} (${each.reason}
                    by ${each.changedBy ?? 'the system'}): ${each.was.title}, as of
                    ${dayInWords(each.was.asOf)}, ${each.was.source}.
                    ${differences(each.was.areas, group.areas)}
                  </li>`,
              )}
            </ul>`
      }
      ${
        view.mayEdit &&
        group.removedAt === null &&
        html`<h2 class="govuk-heading-m">Remove it</h2>
          <form method="post" action="/places/groups/${group.id}/remove" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${String(group.version)}" />
            ${input({
              id: 'reason',
              name: 'reason',
              label: { text: 'Why it is no longer used' },
              value: form.value('reason'),
              ...form.error('reason'),
            })}
            ${button({ text: 'Remove the group', classes: 'govuk-button--warning', preventDoubleClick: true })}
          </form>`
      }`,
  };
}

/** What an earlier list had that today's has not, and the reverse. */
function differences(was: readonly NamedArea[], is: readonly NamedArea[]): string {
  const only = (a: readonly NamedArea[], b: readonly NamedArea[]): NamedArea[] =>
    a.filter(({ code }) => b.every((other) => other.code !== code));
  const gone = only(was, is);
  const added = only(is, was);
  return [
    `${was.length} areas`,
    ...(gone.length === 0 ? [] : [`no longer in it: ${namesOf(gone)}`]),
    ...(added.length === 0 ? [] : [`new since: ${namesOf(added)}`]),
  ].join('; ');
}

/** The form of a new group or of one that is changed. */
export function editGroupPage(view: {
  group: GroupRecord | null;
  known: ReadonlyMap<string, string>;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { group, form, known } = view;
  const title = group === null ? 'Add a group of areas' : `Change ${group.title}`;
  const conflict = group !== null && form.message('version') !== undefined;
  const kind = form.value('kind', group?.kind ?? '');
  return {
    title,
    menu: 'places',
    breadcrumbs: [room, list],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <form
          method="post"
          action="${group === null ? '/places/groups/add' : `/places/groups/${group.id}/edit`}"
          enctype="multipart/form-data"
          novalidate
        >
          ${view.hidden()}
          ${
            group !== null &&
            html`<input
              type="hidden"
              name="version"
              value="${conflict ? String(group.version) : form.value('version', String(group.version))}"
            />`
          }
          ${
            conflict &&
            html`<div id="version" tabindex="-1">
              ${insetText({
                html: html`<h2 class="govuk-heading-m">What is stored now</h2>
                  <p class="govuk-body">
                    ${group.title}, ${group.source}, as of ${dayInWords(group.asOf)}: ${namesOf(group.areas)}
                  </p>`,
              })}
            </div>`
          }
          ${input({
            id: 'title',
            name: 'title',
            label: { text: 'Name of the group' },
            hint: { text: 'For example, Most similar group of Exampleborough' },
            value: form.value('title', group?.title ?? ''),
            ...form.error('title'),
          })}
          ${select({
            id: 'kind',
            name: 'kind',
            label: { text: 'Kind' },
            items: [
              { value: '', text: 'Choose', selected: kind === '' },
              ...Object.entries(groupKinds).map(([value, text]) => ({
                value,
                text,
                selected: value === kind,
              })),
            ],
            ...form.error('kind'),
          })}
          ${input({
            id: 'source',
            name: 'source',
            label: { text: 'Where the list is from' },
            hint: { text: 'The publication, page or person; it is printed with every comparison' },
            value: form.value('source', group?.source ?? ''),
            ...form.error('source'),
          })}
          ${dateField({
            form,
            name: 'as-of',
            legend: 'The list is as of',
            ...(group === null ? {} : { value: group.asOf }),
          })}
          ${textarea({
            id: 'areas',
            name: 'areas',
            label: { text: 'Areas, one a line' },
            hint: {
              text: 'A code, a code and a name, or the name of a loaded district: E07000109, E07000109 Exampleborough, Exampleborough',
            },
            rows: 10,
            spellcheck: false,
            value: form.value('areas', group === null ? '' : textOfAreas(group.areas)),
            ...form.error('areas'),
          })}
          ${fileUpload({
            id: 'file',
            name: 'file',
            label: { text: 'Or load the list from a file' },
            hint: {
              text: 'CSV or .xlsx with a column of codes (code, Area code, LAD25CD); the box above is then not read',
            },
            ...form.error('file'),
          })}
          ${
            known.size > 0 &&
            details({
              summaryText: 'Districts that the loaded files name',
              html: html`<ul class="govuk-list">
                ${[...known].map(([code, name]) => html`<li>${code} ${name}</li>`)}
              </ul>`,
            })
          }
          <div class="govuk-button-group">
            ${button({ text: 'Save', preventDoubleClick: true })}
            <a class="govuk-link" href="${group === null ? '/places/groups' : `/places/groups/${group.id}`}"
              >Cancel</a
            >
          </div>
        </form>
      </div>
    </div>`,
  };
}
