/** Shape of one node of the category tree, and the short way of writing it; the tree itself is in `categories.ts`. */
export type CategoryKind = 'crime' | 'incident';

export type Category = {
  code: string;
  title: string;
  parent: string | null;
  kind: CategoryKind;
  /** Mostly recorded because police went looking. */
  proactive: boolean;
  /** police.uk types that mean this code, as printed in the files. */
  policeUk: readonly string[];
  /** Home Office offence subgroups that mean this code. */
  homeOffice: readonly string[];
  /** What partners call it in their files; offered, never forced, when a file is mapped. */
  partner: readonly string[];
};

type Given = Partial<Pick<Category, 'proactive' | 'policeUk' | 'homeOffice' | 'partner'>>;

export function row(
  code: string,
  title: string,
  parent: string | null,
  kind: CategoryKind,
  given: Given = {},
): Category {
  return { code, title, parent, kind, proactive: false, policeUk: [], homeOffice: [], partner: [], ...given };
}
