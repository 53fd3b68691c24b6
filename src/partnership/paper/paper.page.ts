import {
  contrastWithWhite,
  formats,
  houseAccent,
  styleRoleNames,
  styleRoles,
  type StyleRole,
  type TemplateFacts,
} from '../../documents/documents.ts';
import {
  button,
  checkboxes,
  fileUpload,
  input,
  insetText,
  radios,
  scrollRegion,
  select,
  table,
  tag,
  warningText,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentWords } from '../words.ts';
import { covers, paperStates } from './paper.rules.ts';
import type { PaperLine, PaperRecord } from './paper.store.ts';

const menu = 'partnership';
const list = { text: 'Paper', href: '/partnership/paper' };
const room = { text: 'Partnership', href: '/partnership' };

const logoHint = 'PNG or JPEG, under 1 MB, 600 or more pixels wide.';

/** What a paper is called: its template, or what it has instead. */
const nameOf = (paper: Pick<PaperLine, 'fileName'>): string =>
  paper.fileName === '' ? 'Logo and colour, without a Word template' : paper.fileName;

function stateTag(state: PaperLine['state']): SafeHtml {
  const colour = { draft: 'yellow', 'in-use': 'green', replaced: 'grey', removed: 'grey' }[state];
  return tag({ text: paperStates[state], classes: `govuk-tag--${colour}` });
}

function when(paper: PaperLine): string {
  if (paper.usedFrom === null) return '';
  return paper.usedUntil === null
    ? `since ${momentWords(paper.usedFrom)}`
    : `${momentWords(paper.usedFrom)} to ${momentWords(paper.usedUntil)}`;
}

export function papersPage(view: {
  papers: readonly PaperLine[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { papers, form } = view;
  const current = papers.find(({ state }) => state === 'in-use');
  return {
    title: 'Paper',
    menu,
    breadcrumbs: [room],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Paper</h1>
      <p class="govuk-body">
        What documents are printed on: the council’s Word template with its styles, head and foot, the logo, a
        cover and a colour. Every document that is downloaded as PDF, Word or web page uses it.
      </p>
      ${insetText(
        current === undefined
          ? { text: 'None is in use: documents have our own plain look.' }
          : {
              html: html`In use:
                <a class="govuk-link" href="/partnership/paper/${current.id}">${nameOf(current)}</a>,
                ${when(current)}.`,
            },
      )}
      ${papers.length > 0 && papersTable(papers)}
      <h2 class="govuk-heading-m">Add a template or a logo</h2>
      <form method="post" action="/partnership/paper" enctype="multipart/form-data" novalidate>
        ${view.hidden()}
        ${fileUpload({
          id: 'template',
          name: 'template',
          label: { text: 'Word template', classes: 'govuk-label--s' },
          hint: {
            text: 'A .docx or .dotx of up to 5 MB, without macros. Its sample text is left out; its styles, margins, head and foot are used.',
          },
          ...form.error('template'),
        })}
        ${fileUpload({
          id: 'logo',
          name: 'logo',
          label: { text: 'Logo', classes: 'govuk-label--s' },
          hint: { text: `${logoHint} Without one, the picture at the head of the template is taken.` },
          ...form.error('logo'),
        })}
        ${logoWordsInput(form, '')} ${button({ text: 'Check it', preventDoubleClick: true })}
      </form>`,
  };
}

function papersTable(papers: readonly PaperLine[]): SafeHtml {
  return scrollRegion(
    'Papers, the newest first',
    table({
      caption: 'Papers, the newest first',
      captionClasses: 'govuk-table__caption--m',
      head: [{ text: 'Paper' }, { text: 'State' }, { text: 'Used' }, { text: 'Added' }],
      rows: papers.map((paper) => [
        {
          html: html`<a class="govuk-link" href="/partnership/paper/${paper.id}">${nameOf(paper)}</a>${
              paper.hasLogo && ', with a logo'
            }`,
        },
        { html: stateTag(paper.state) },
        { text: when(paper) },
        { text: `${momentWords(paper.madeAt)}${paper.madeBy === null ? '' : `, ${paper.madeBy}`}` },
      ]),
    }),
  );
}

const logoWordsInput = (form: FormState, value: string): SafeHtml =>
  input({
    id: 'logo-words',
    name: 'logo-words',
    label: { text: 'What the logo shows', classes: 'govuk-label--s' },
    hint: { text: 'For people who do not see it, for example: Marlhythe Borough Council' },
    value: form.value('logo-words', value),
    ...form.error('logo-words'),
  });

/** Which of theirs is used for one of ours, as a select; unsure ones say so. */
function styleSelect(paper: PaperRecord, facts: TemplateFacts, form: FormState, role: StyleRole): SafeHtml {
  const proposal = facts.proposals.find((one) => one.role === role);
  const chosen = form.value(`style-${role}`, paper.styles[role] ?? '');
  const hint =
    proposal?.sure === true
      ? undefined
      : proposal?.id == null
        ? 'The template has no style of this name. Ours is used, in the template’s letters, unless you choose one.'
        : 'Not sure: please check.';
  return select({
    id: `style-${role}`,
    name: `style-${role}`,
    label: { text: styleRoles[role].title },
    ...(hint === undefined ? {} : { hint: { text: hint } }),
    items: [
      { value: '', text: 'Ours, in the template’s letters' },
      ...facts.styles.map(({ id, name }) => ({ value: id, text: name })),
    ].map((item) => ({ ...item, selected: item.value === chosen })),
  });
}

/** Heads and feet are the template's own parts; there is no style to choose for what stands in them. */
const chosenRoles = styleRoleNames.filter((role) => role !== 'header' && role !== 'footer');

function factsList(facts: TemplateFacts): SafeHtml {
  const { page, font } = facts;
  return html`<p class="govuk-body">
      Its page is ${page.width} by ${page.height} millimetres${font !== '' && `, its text is in ${font}`}. It
      has ${facts.styles.length} paragraph styles.
      ${
        facts.cover
          ? 'Its first page can be used as a cover.'
          : 'It has no cover page: its first page does not end with a page break.'
      }
    </p>
    ${
      facts.notes.length > 0 &&
      html`<ul class="govuk-list govuk-list--bullet">
        ${facts.notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }`;
}

function previews(id: string): SafeHtml {
  const link = (format: 'docx' | 'pdf' | 'html', more: string, words: string): SafeHtml =>
    html`<a class="govuk-link" href="/partnership/paper/${id}/preview?format=${format}${more}">${words}</a>`;
  return html`<h2 class="govuk-heading-m" id="look">Look at it</h2>
    <p class="govuk-body">A report on an invented borough, on this paper as it was last saved:</p>
    <ul class="govuk-list govuk-list--bullet">
      ${(['docx', 'pdf', 'html'] as const).map(
        (format) =>
          html`<li>
            ${link(format, '', formats[format].title)}, or in
            ${link(format, '&size=large-print', `large print as ${formats[format].title}`)}
          </li>`,
      )}
    </ul>`;
}

export function paperPage(view: {
  paper: PaperRecord;
  facts: TemplateFacts | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { paper, facts, form } = view;
  const open = paper.state === 'draft' || paper.state === 'in-use';
  return {
    title: nameOf(paper),
    menu,
    breadcrumbs: [room, list],
    errors: form.errors,
    body: html`<span class="govuk-caption-l">Paper</span>
      <h1 class="govuk-heading-l">${nameOf(paper)}</h1>
      <p class="govuk-body">${stateTag(paper.state)}</p>
      ${facts !== null && factsList(facts)}
      ${
        facts?.picture != null &&
        paper.logo === null &&
        html`<p class="govuk-body">
          PDF and web page have no logo: the picture at the head of the template was taken off or cannot be
          printed well. Upload one below.
        </p>`
      }
      ${paper.accent === null && tooLight(facts)} ${previews(paper.id)} ${open && changeForm(view)}
      ${open && useForms(view)}
      ${
        (paper.state === 'replaced' || paper.state === 'removed') &&
        html`<form method="post" action="/partnership/paper/${paper.id}/use" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${paper.version}" />
          ${button({ text: 'Use it again', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>`
      }`,
  };
}

function tooLight(facts: TemplateFacts | null): SafeHtml {
  if (facts?.accent == null) return html``;
  const contrast = contrastWithWhite(facts.accent).toFixed(1);
  return warningText({
    text: `The colour of the template’s headings, ${facts.accent}, is too light for text on white (${contrast} to 1; 4.5 to 1 is needed). PDF and web page use our own colour unless you enter another.`,
    iconFallbackText: 'Warning',
  });
}

function changeForm(view: Parameters<typeof paperPage>[0]): SafeHtml {
  const { paper, facts, form } = view;
  const coverItems = (['none', 'plain', 'template'] as const)
    .filter((cover) => cover !== 'template' || facts?.cover === true)
    .map((value) => ({ value, text: covers[value].title, hint: { text: covers[value].hint } }));
  return html`<h2 class="govuk-heading-m">Change it</h2>
    <form
      method="post"
      action="/partnership/paper/${paper.id}"
      enctype="multipart/form-data"
      id="version"
      novalidate
    >
      ${view.hidden()}<input type="hidden" name="version" value="${paper.version}" />
      ${
        facts !== null &&
        html`<fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
            Which of the template’s styles to use
          </legend>
          ${chosenRoles.map((role) => styleSelect(paper, facts, form, role))}
        </fieldset>`
      }
      ${radios({
        name: 'cover',
        idPrefix: 'cover',
        fieldset: { legend: { text: 'Cover', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('cover', paper.cover),
        items: coverItems,
        ...form.error('cover'),
      })}
      ${input({
        id: 'accent',
        name: 'accent',
        label: { text: 'Colour of headings and lines', classes: 'govuk-label--s' },
        hint: {
          text: `As # and six letters or digits. It must be dark enough to read on white. Leave it empty for ours, ${houseAccent}. In Word, headings keep the template’s colours.`,
        },
        classes: 'govuk-input--width-10',
        value: form.value('accent', paper.accent ?? ''),
        ...form.error('accent'),
      })}
      ${paper.logo !== null && html`<p class="govuk-body"><strong>Logo:</strong> ${paper.logo.alternative} (${paper.logo.width} by ${paper.logo.height} pixels). <a class="govuk-link" href="/partnership/paper/${paper.id}/logo">Look at the logo</a></p>`}
      ${fileUpload({
        id: 'logo',
        name: 'logo',
        label: { text: paper.logo === null ? 'Logo' : 'Another logo', classes: 'govuk-label--s' },
        hint: { text: logoHint },
        ...form.error('logo'),
      })}
      ${logoWordsInput(form, paper.logo?.alternative ?? '')}
      ${
        paper.logo !== null &&
        checkboxes({
          name: 'no-logo',
          idPrefix: 'no-logo',
          items: [{ value: 'yes', text: 'Take the logo off PDF and web pages' }],
          values: form.values('no-logo'),
        })
      }
      ${button({ text: 'Save', preventDoubleClick: true })}
    </form>`;
}

function useForms({ paper, hidden }: Parameters<typeof paperPage>[0]): SafeHtml {
  const post = (to: string, words: string, classes: string): SafeHtml =>
    html`<form method="post" action="/partnership/paper/${paper.id}/${to}" novalidate>
      ${hidden()}<input type="hidden" name="version" value="${paper.version}" />
      ${button({ text: words, classes, preventDoubleClick: true })}
    </form>`;
  return paper.state === 'draft'
    ? html`<h2 class="govuk-heading-m">Use it</h2>
        <p class="govuk-body">
          From then on every document is on this paper. Documents that are published already do not change.
        </p>
        ${post('use', 'Put it in use', '')} ${post('remove', 'Remove it', 'govuk-button--warning')}`
    : html`<h2 class="govuk-heading-m">Stop using it</h2>
        <p class="govuk-body">Documents will have our own plain look again. It stays in the list.</p>
        ${post('remove', 'Stop using it', 'govuk-button--warning')}`;
}
