import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import nunjucks from 'nunjucks';
import type {
  BackLinkParams,
  BreadcrumbsParams,
  ButtonParams,
  CheckboxesParams,
  DateInputParams,
  DetailsParams,
  ErrorMessageParams,
  ErrorSummaryParams,
  FieldsetParams,
  FileUploadParams,
  GenericHeaderParams,
  HintParams,
  InputParams,
  InsetTextParams,
  LabelParams,
  NotificationBannerParams,
  PaginationParams,
  PanelParams,
  PasswordInputParams,
  PhaseBannerParams,
  RadiosParams,
  SelectParams,
  ServiceNavigationParams,
  SkipLinkParams,
  SummaryListParams,
  TableParams,
  TagParams,
  TextareaParams,
  WarningTextParams,
} from './components.types.ts';
import { html, isSafeHtml, textOf, trusted } from './html.ts';
import { threadHref, type ThreadEnd } from '../foundation/thread.ts';
import type { SafeHtml } from './html.ts';

/**
 * Typed wrappers round the official govuk-frontend macros. The macros are run by nunjucks, each compiled and looked
 * up once; the published fixtures of govuk-frontend are the test (`components.test.ts`).
 */
const frontend = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));

const environment = new nunjucks.Environment(
  new nunjucks.FileSystemLoader([join(frontend, 'dist')], { watch: false, noCache: false }),
  { autoescape: true, trimBlocks: true, lstripBlocks: true },
);

type Macro = (params: unknown) => { toString(): string };

const macros = new Map<string, Macro>();

/** `notification-banner` → the macro `govukNotificationBanner`, ready to be called. */
function macroOf(component: string): Macro {
  const known = macros.get(component);
  if (known !== undefined) return known;
  const name = `govuk-${component}`.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const template = environment.getTemplate(`govuk/components/${component}/macro.njk`, true) as unknown as {
    getExported: (done: (error: Error | null, exported: Record<string, Macro>) => void) => void;
  };
  let macro: Macro | undefined;
  template.getExported((error, exported) => {
    if (error !== null) throw error;
    macro = exported[name];
  });
  if (macro === undefined) throw new Error(`govuk-frontend has no macro ${name}`);
  macros.set(component, macro);
  return macro;
}

/** Parameter names whose value the macros print without escaping. */
const markupNames = /^(html|.+Html|start|end|navigationStart|navigationEnd)$/;

/**
 * Turns our parameters into plain ones for nunjucks. The types already say that markup is SafeHtml; this is the
 * second wall, for a value that came round the types.
 */
function plain(value: unknown, name: string): unknown {
  if (isSafeHtml(value)) return value.toString();
  if (typeof value === 'string' && markupNames.test(name)) {
    throw new TypeError(`The parameter "${name}" of a component takes SafeHtml, not a string`);
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, ''));
  if (typeof value === 'object' && value !== null) {
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      // Names of HTML attributes are the page's own and are escaped by the macro.
      out[key] = key === 'attributes' || key === 'wrapperAttributes' ? inner : plain(inner, key);
    }
    return out;
  }
  return value;
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each wrapper gets its own parameters' type
function component<Params extends object>(name: string): (params: Params) => SafeHtml {
  return (params) =>
    trusted(macroOf(name)(plain(params, '')).toString().trim(), 'made by an official govuk-frontend macro');
}

export const backLink = component<BackLinkParams>('back-link');
export const breadcrumbs = component<BreadcrumbsParams>('breadcrumbs');
export const button = component<ButtonParams>('button');
export const checkboxes = component<CheckboxesParams>('checkboxes');
export const dateInput = component<DateInputParams>('date-input');
export const details = component<DetailsParams>('details');
export const errorMessage = component<ErrorMessageParams>('error-message');
export const errorSummary = component<ErrorSummaryParams>('error-summary');
export const fieldset = component<FieldsetParams>('fieldset');
export const fileUpload = component<FileUploadParams>('file-upload');
export const genericHeader = component<GenericHeaderParams>('generic-header');
export const hint = component<HintParams>('hint');
export const input = component<InputParams>('input');
export const insetText = component<InsetTextParams>('inset-text');
export const label = component<LabelParams>('label');
export const notificationBanner = component<NotificationBannerParams>('notification-banner');
export const pagination = component<PaginationParams>('pagination');
export const panel = component<PanelParams>('panel');
export const passwordInput = component<PasswordInputParams>('password-input');
export const phaseBanner = component<PhaseBannerParams>('phase-banner');
export const radios = component<RadiosParams>('radios');
export const select = component<SelectParams>('select');
export const serviceNavigation = component<ServiceNavigationParams>('service-navigation');
export const skipLink = component<SkipLinkParams>('skip-link');
export const summaryList = component<SummaryListParams>('summary-list');
/** The official table as it is; pages use `table`. */
export const plainTable = component<TableParams>('table');
export const tag = component<TagParams>('tag');
export const textarea = component<TextareaParams>('textarea');
export const warningText = component<WarningTextParams>('warning-text');

/** A list of records: three columns or more, all of words, nothing that spans. Numbers are compared down their columns. */
function isList({ head = [], rows }: TableParams): boolean {
  const cells = [...head, ...rows.flat()];
  return (
    head.length > 2 &&
    rows.every((row) => row.length === head.length) &&
    cells.every(({ format, colspan, rowspan }) => format === undefined && (colspan ?? rowspan) === undefined)
  );
}

/**
 * A table. One that lists records becomes cards where the page is narrow, a row a card, each cell under the name of its column: on a
 * phone the state of a thing is then seen without scrolling sideways for it.
 */
export function table(params: TableParams): SafeHtml {
  if (!isList(params)) return plainTable(params);
  const labels = (params.head ?? []).map(
    ({ text, html: markup }) => text ?? (markup === undefined ? '' : textOf(markup)),
  );
  return plainTable({
    ...params,
    classes: `${params.classes ?? ''} fp-list`.trim(),
    rows: params.rows.map((row) =>
      row.map((cell, column) =>
        (column === 0 && params.firstCellIsHeader === true) || labels[column] === ''
          ? cell
          : { ...cell, attributes: { ...cell.attributes, 'data-label': labels[column] ?? '' } },
      ),
    ),
  });
}

/** The link from a record's page to the golden thread it is on; not printed, since paper leads nowhere. */
export function threadLink(end: ThreadEnd): SafeHtml {
  return html`<p class="govuk-body govuk-!-display-none-print">
    <a class="govuk-link" href="${threadHref(end)}">The thread of this</a>: what it rests on, and what rests
    on it
  </p>`;
}

/**
 * A wide table (or map) in a region of its own that scrolls sideways on a narrow screen, can be reached by the
 * keyboard, and says what it is (WCAG 2.2, 1.4.10 Reflow and 2.1.1 Keyboard).
 */
export function scrollRegion(label: string, content: SafeHtml): SafeHtml {
  return html`<div class="fp-scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
