import type { SafeHtml } from './html.ts';

/**
 * Parameters of the official govuk-frontend 6 macros that we use, in their own names
 * (govuk-frontend `macro-options.json`). `text` is a string and is escaped by the macro; `html` is SafeHtml, so
 * that no page can hand a macro markup that was not made by the `html` tag.
 */
export type Attributes = Record<string, string | { value: string; optional: boolean }>;

/** Either words or markup, never both. */
export type Content = { text: string; html?: never } | { html: SafeHtml; text?: never };

type Part = { classes?: string; attributes?: Attributes };

export type LabelParams = Content & Part & { for?: string; isPageHeading?: boolean };
export type HintParams = Content & Part & { id?: string };
export type ErrorMessageParams = Content & Part & { id?: string; visuallyHiddenText?: string };

export type FieldsetParams = Part & {
  legend?: Content & { classes?: string; isPageHeading?: boolean };
  describedBy?: string;
  role?: string;
  html?: SafeHtml;
};

type InputGroup = Part & { beforeInput?: Content; afterInput?: Content };
type InputsGroup = Part & { beforeInputs?: Content; afterInputs?: Content };

type FieldBase = Part & {
  hint?: HintParams;
  errorMessage?: ErrorMessageParams;
};

export type ButtonParams = Content &
  Part & {
    type?: 'submit' | 'button' | 'reset';
    name?: string;
    value?: string;
    id?: string;
    disabled?: boolean;
    href?: string;
    preventDoubleClick?: boolean;
    isStartButton?: boolean;
  };

export type InputParams = FieldBase & {
  id?: string;
  name: string;
  type?: string;
  inputmode?: string;
  value?: string;
  disabled?: boolean;
  describedBy?: string;
  label: LabelParams;
  prefix?: Content & Part;
  suffix?: Content & Part;
  formGroup?: InputGroup;
  autocomplete?: string;
  pattern?: string;
  spellcheck?: boolean;
  autocapitalize?: string;
  inputWrapper?: Part;
};

export type PasswordInputParams = FieldBase & {
  id?: string;
  name: string;
  value?: string;
  disabled?: boolean;
  describedBy?: string;
  label: LabelParams;
  formGroup?: InputGroup;
  autocomplete?: string;
  showPasswordText?: string;
  hidePasswordText?: string;
  showPasswordAriaLabelText?: string;
  hidePasswordAriaLabelText?: string;
  passwordShownAnnouncementText?: string;
  passwordHiddenAnnouncementText?: string;
  button?: { classes?: string };
};

export type TextareaParams = FieldBase & {
  id?: string;
  name: string;
  value?: string;
  rows?: string | number;
  spellcheck?: boolean;
  disabled?: boolean;
  describedBy?: string;
  label: LabelParams;
  formGroup?: InputGroup;
  autocomplete?: string;
};

export type SelectParams = FieldBase & {
  id?: string;
  name: string;
  value?: string;
  disabled?: boolean;
  describedBy?: string;
  label: LabelParams;
  formGroup?: InputGroup;
  items: {
    value?: string;
    text: string;
    selected?: boolean;
    disabled?: boolean;
    attributes?: Attributes;
  }[];
};

export type FileUploadParams = FieldBase & {
  id?: string;
  name: string;
  value?: string;
  disabled?: boolean;
  multiple?: boolean;
  describedBy?: string;
  label: LabelParams;
  formGroup?: InputGroup;
  /** True for the drop zone of the official script; the plain input stays without it. */
  javascript?: boolean;
  chooseFilesButtonText?: string;
  dropInstructionText?: string;
  multipleFilesChosenText?: Record<string, string>;
  noFileChosenText?: string;
  enteredDropZoneText?: string;
  leftDropZoneText?: string;
  wrapperClasses?: string;
  wrapperAttributes?: Attributes;
};

type ChoiceItem =
  | { divider: string }
  | (Content & {
      id?: string;
      name?: string;
      value: string;
      label?: Part;
      hint?: HintParams;
      checked?: boolean;
      conditional?: { html: SafeHtml };
      disabled?: boolean;
      /** `exclusive` for "none of these" among checkboxes. */
      behaviour?: string;
      attributes?: Attributes;
    });

export type RadiosParams = FieldBase & {
  name: string;
  idPrefix?: string;
  value?: string;
  fieldset?: FieldsetParams;
  formGroup?: InputsGroup;
  items: ChoiceItem[];
};

export type CheckboxesParams = FieldBase & {
  name: string;
  idPrefix?: string;
  values?: string[];
  describedBy?: string;
  fieldset?: FieldsetParams;
  formGroup?: InputsGroup;
  items: ChoiceItem[];
};

type DatePart = {
  id?: string;
  name?: string;
  label?: string;
  value?: string;
  error?: boolean;
  autocomplete?: string;
  pattern?: string;
  classes?: string;
  attributes?: Attributes;
};

export type DateInputParams = FieldBase & {
  id: string;
  namePrefix?: string;
  items?: (DatePart & { name: string })[];
  day?: DatePart;
  month?: DatePart;
  year?: DatePart;
  values?: { day?: string; month?: string; year?: string };
  fieldset?: FieldsetParams;
  formGroup?: InputsGroup;
};

export type TableCell = (Content | { text?: never; html?: never }) & {
  format?: 'numeric';
  classes?: string;
  colspan?: number;
  rowspan?: number;
  attributes?: Attributes;
};

export type TableParams = Part & {
  caption?: string;
  captionClasses?: string;
  head?: TableCell[];
  rows: TableCell[][];
  firstCellIsHeader?: boolean;
};

type ActionItem = Content & Part & { href: string; visuallyHiddenText?: string };

export type SummaryListParams = Part & {
  rows: {
    classes?: string;
    key: Content & { classes?: string };
    value: (Content | { text?: never; html?: never }) & { classes?: string };
    actions?: { items?: ActionItem[]; classes?: string };
  }[];
  card?: Part & {
    title?: Content & { headingLevel?: number; classes?: string };
    actions?: { items?: ActionItem[]; classes?: string };
  };
};

export type ErrorSummaryParams = Part & {
  titleText?: string;
  titleHtml?: SafeHtml;
  descriptionText?: string;
  descriptionHtml?: SafeHtml;
  errorList?: (Content & { href?: string; attributes?: Attributes })[];
  disableAutoFocus?: boolean;
};

export type BreadcrumbsParams = Part & {
  items: (Content & { href?: string; attributes?: Attributes })[];
  collapseOnMobile?: boolean;
  labelText?: string;
};

export type BackLinkParams = Part & { text?: string; html?: SafeHtml; href: string };

type PageTurn = {
  text?: string;
  html?: SafeHtml;
  labelText?: string;
  href: string;
  attributes?: Attributes;
};

export type PaginationParams = Part & {
  items?: (
    | {
        number: string;
        href: string;
        current?: boolean;
        visuallyHiddenText?: string;
        attributes?: Attributes;
      }
    | { ellipsis: true }
  )[];
  previous?: PageTurn;
  next?: PageTurn;
  landmarkLabel?: string;
};

export type NotificationBannerParams = Content &
  Part & {
    titleText?: string;
    titleHtml?: SafeHtml;
    titleHeadingLevel?: number;
    type?: 'success';
    role?: 'alert' | 'region';
    titleId?: string;
    disableAutoFocus?: boolean;
  };

export type WarningTextParams = Content & Part & { iconFallbackText?: string };

export type DetailsParams = Content &
  Part & { summaryText?: string; summaryHtml?: SafeHtml; id?: string; open?: boolean };

export type TagParams = Content & Part;
export type SkipLinkParams = Content & Part & { href?: string };
export type InsetTextParams = Content & Part & { id?: string };

export type PanelParams = (Content | { text?: never; html?: never }) &
  Part & {
    titleText?: string;
    titleHtml?: SafeHtml;
    headingLevel?: number;
    actions?: Part & {
      items: ({ text: string; type?: string; href?: string } & Part)[];
    };
  };

export type GenericHeaderParams = Part & {
  url?: string;
  logoText?: string;
  logoHtml?: SafeHtml;
  containerClasses?: string;
};

export type ServiceNavigationParams = Part & {
  ariaLabel?: string;
  menuButtonText?: string;
  menuButtonLabel?: string;
  navigationLabel?: string;
  navigationId?: string;
  navigationClasses?: string;
  collapseNavigationOnMobile?: boolean;
  serviceName?: string;
  serviceUrl?: string;
  navigation: (Content & {
    href?: string;
    /** This very page. */
    current?: boolean;
    /** A page in this part. */
    active?: boolean;
    attributes?: Attributes;
  })[];
  slots?: {
    start?: SafeHtml;
    end?: SafeHtml | { html: SafeHtml; align?: 'inline' };
    navigationStart?: SafeHtml;
    navigationEnd?: SafeHtml;
  };
};

export type PhaseBannerParams = Content & Part & { tag: TagParams };
