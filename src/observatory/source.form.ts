import { Problem, type ProblemField } from '../foundation/problem.ts';
import { periodGrains, sourceCodeOf, type DraftSource, type PeriodGrain } from './mapping/mapping.rules.ts';
import { findKind, sourceKinds } from './kinds/kinds.ts';
import type { SourceRecord } from './source.store.ts';

type Typed = Readonly<Record<string, string | readonly string[]>>;

const most = { title: 200, owner: 200, licence: 300, limitations: 20 } as const;

/**
 * The source that a form chose or described (`newSourceFields`).
 * @param choices sources that may be chosen. @param all every source, whose names are taken.
 * @throws Problem with a message for each field.
 */
export function readSourceForm(
  typed: Typed,
  choices: readonly SourceRecord[],
  all: readonly SourceRecord[],
): DraftSource {
  const text = (name: string): string => ([typed[name] ?? ''].flat()[0] ?? '').trim();
  const fields: ProblemField[] = [];
  const chosen = text('source');
  const known = choices.find((source) => source.code === chosen);
  if (known !== undefined) return { kind: 'existing', code: known.code, title: known.title };
  if (chosen !== 'new') fields.push({ name: 'source', message: 'Choose a source, or describe a new one' });
  const title = text('title');
  const ownerName = text('owner');
  const code = sourceCodeOf(title);
  if (chosen === 'new') {
    if (title === '') fields.push({ name: 'title', message: 'Enter what the source is called' });
    else if (title.length > most.title)
      fields.push({ name: 'title', message: `The name must be ${most.title} characters or fewer` });
    else if (all.some((source) => source.code === code || source.title.toLowerCase() === title.toLowerCase()))
      fields.push({
        name: 'title',
        message: `There is a source called “${title}” already: choose it in the list, or give this one another name`,
      });
    if (ownerName === '') fields.push({ name: 'owner', message: 'Enter who owns the data' });
    else if (ownerName.length > most.owner)
      fields.push({ name: 'owner', message: `The owner must be ${most.owner} characters or fewer` });
  }
  const licence = text('licence');
  if (licence.length > most.licence)
    fields.push({ name: 'licence', message: `The licence must be ${most.licence} characters or fewer` });
  const grain = (Object.keys(periodGrains) as PeriodGrain[]).find((one) => one === text('grain'));
  const kind = findKind(text('source-kind'));
  if (kind === null && text('source-kind') !== '')
    fields.push({ name: 'source-kind', message: 'Choose a kind of source in the list, or “not said”' });
  const limitations = limitationsTyped(text('limitations'), kind?.limitations)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (limitations.length > most.limitations)
    fields.push({ name: 'limitations', message: `Write ${most.limitations} limitations at most` });
  if (fields.length === 0)
    return {
      kind: 'new',
      code,
      title,
      ownerName,
      licence,
      periodGrain: grain ?? 'day',
      limitations,
      ...(kind === null ? {} : { sourceKind: kind.code }),
    };
  throw new Problem({
    status: 422,
    code: 'source-open',
    title: 'The source is not described yet',
    detail: 'Put right what is listed.',
    fields,
  });
}

/**
 * What is filled in for one kind does not stay when another is chosen: limitations that nobody touched follow the kind.
 */
function limitationsTyped(typed: string, chosen: readonly string[] | undefined): string {
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const untouched =
    plain(typed) === '' || sourceKinds.some((kind) => plain(kind.limitations.join(' ')) === plain(typed));
  return untouched && chosen !== undefined ? chosen.join('\n') : typed;
}
