import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { UploadedFile } from '../../web/upload.ts';
import { receivedFromBytes } from '../read-file.ts';
import { readTableFile, type TableRow } from '../table-file.ts';
import { editGroupPage, groupPage, groupsPage } from './groups.page.ts';
import {
  areasOf,
  codeOfTitle,
  faultsInWords,
  groupKinds,
  groupLimits,
  rowsFromTable,
  rowsFromText,
  type GroupKind,
  type NamedArea,
} from './groups.rules.ts';
import {
  insertAreaGroup,
  knownDistricts,
  listEarlierGroups,
  listGroups,
  listRemovedGroups,
  removeGroup,
  selectGroup,
  updateGroup,
  withoutResidents,
} from './groups.store.ts';

export type GroupServices = {
  may: (actor: Actor, action: string) => boolean;
  /** Ids of some groups, for the crawl. */
  crawlGroups: () => Promise<string[]>;
};

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });
const words = (what: string, most: number) =>
  z
    .string(`Enter ${what}`)
    .trim()
    .min(1, `Enter ${what}`)
    .max(most, `This must be ${most} characters or fewer`);
const groupBody = withDates(
  ['as-of'],
  z.object({
    version: z.coerce.number('Open the page again').int().optional(),
    title: words('the name of the group', 150),
    kind: z.enum(Object.keys(groupKinds) as [GroupKind, ...GroupKind[]], 'Choose the kind of group'),
    source: words('where the list is from', 300),
    'as-of': requiredDate('the day the list is of'),
    areas: z.string().max(20_000, 'The list must be 20,000 characters or fewer').default(''),
    file: z.array(z.custom<UploadedFile>((value) => typeof value === 'object')).optional(),
  }),
);
type GroupBody = z.infer<typeof groupBody>;

const idOf = { 'as-of': 'as-of-day' };

const beside = (name: string, message: string): Problem =>
  new Problem({ status: 422, code: 'bad-group', title: message, fields: [{ name, message }] });

/** The rows of the uploaded table; null where no file was given. Read before the transaction. */
async function uploadedRows(body: GroupBody): Promise<TableRow[] | null> {
  const [upload] = body.file ?? [];
  if (upload === undefined) return null;
  try {
    const file = await receivedFromBytes(await readFile(upload.path), upload.fileName);
    return (await readTableFile(file)).sheets[0]?.rows ?? [];
  } catch (error) {
    if (error instanceof Problem) throw beside('file', `${error.title}. ${error.detail}`.trim());
    throw error;
  }
}

/** The areas of the form. @throws Problem beside the box or the file, each row that is wrong with its line and reason. */
function chosenAreas(
  body: GroupBody,
  table: readonly TableRow[] | null,
  known: ReadonlyMap<string, string>,
): NamedArea[] {
  const field = table === null ? 'areas' : 'file';
  const rows = table === null ? rowsFromText(body.areas) : rowsFromTable(table);
  if (rows === null)
    throw beside('file', 'The file needs a column of codes, headed for example code, Area code or LAD25CD');
  const { areas, faults } = areasOf(rows, known);
  if (faults.length > 0)
    throw beside(
      field,
      `${faults.length === 1 ? '1 row' : `${faults.length} rows`} cannot be taken: ${faultsInWords(faults)}`,
    );
  const { fewest, most } = groupLimits;
  if (areas.length < fewest.value) throw beside(field, 'Give at least two areas to compare with');
  if (areas.length > most.value)
    throw beside(field, `Give ${most.value} areas or fewer; these are ${areas.length}`);
  return areas;
}

export function registerGroups(registrar: Registrar, services: GroupServices): void {
  const { may } = services;
  const crawlGroups = (rest: string) => async () =>
    (await services.crawlGroups()).map((id) => `/places/groups/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/places/groups',
    permission: 'places.view',
    audit: { none: 'names of published lists of areas' },
    crawl: () => ['/places/groups'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: groupsPage({
        groups: await listGroups(tx),
        removed: await listRemovedGroups(tx),
        mayEdit: may(actor, 'area-groups.edit'),
      }),
    }),
  });

  async function editPage(tx: Tx, id: string | null, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: editGroupPage({
        group: id === null ? null : await selectGroup(tx, id),
        known: await knownDistricts(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/places/groups/add',
    permission: 'area-groups.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/places/groups/add'],
    handler: ({ tx, request }) => editPage(tx, null, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/places/groups/add',
    permission: 'area-groups.edit',
    audit: 'area-group.added',
    multipart: true,
    body: groupBody,
    crawl: { none: 'adds a group' },
    prepare: ({ body }) => uploadedRows(body),
    handler: async ({ body, tx, ready }): Promise<Answer> => {
      const areas = chosenAreas(body, ready, await knownDistricts(tx));
      const { title, kind, source } = body;
      const input = { title, kind, source, asOf: body['as-of'], areas };
      const id = await insertAreaGroup(tx, codeOfTitle(title), input);
      return { kind: 'redirect', to: `/places/groups/${id}`, banner: `${title} was added.` };
    },
    form: ({ body, tx, request }) => editPage(tx, null, request, formState(body.typed, body.failure, idOf)),
  });

  async function showGroup(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const group = await selectGroup(tx, id);
    return {
      kind: 'page',
      page: groupPage({
        group,
        withoutResidents: await withoutResidents(
          tx,
          group.areas.map(({ code }) => code),
        ),
        earlier: await listEarlierGroups(tx, id),
        mayEdit: may(actor, 'area-groups.edit'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/places/groups/:id',
    permission: 'places.view',
    audit: { none: 'a published list of areas' },
    params: idParams,
    crawl: crawlGroups(''),
    handler: ({ actor, tx, params, request }) => showGroup(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'GET',
    path: '/places/groups/:id/edit',
    permission: 'area-groups.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlGroups('/edit'),
    handler: ({ tx, params, request }) => editPage(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/places/groups/:id/edit',
    permission: 'area-groups.edit',
    audit: 'area-group.changed',
    multipart: true,
    params: idParams,
    body: groupBody,
    crawl: { none: 'changes a group' },
    prepare: ({ body }) => uploadedRows(body),
    handler: async ({ body, tx, params, ready }): Promise<Answer> => {
      const areas = chosenAreas(body, ready, await knownDistricts(tx));
      const { title, kind, source } = body;
      const input = { title, kind, source, asOf: body['as-of'], areas };
      await updateGroup(tx, params.id, body.version ?? 0, input);
      return { kind: 'redirect', to: `/places/groups/${params.id}`, banner: `${title} was changed.` };
    },
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState(body.typed, body.failure, idOf)),
  });

  registrar.member({
    method: 'POST',
    path: '/places/groups/:id/remove',
    permission: 'area-groups.edit',
    audit: 'area-group.removed',
    params: idParams,
    body: z.object({
      version: z.coerce.number('Open the page again').int(),
      reason: words('why it is no longer used', 500),
    }),
    crawl: { none: 'takes a group out of use' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      await removeGroup(tx, params.id, body.version, body.reason);
      return { kind: 'redirect', to: '/places/groups', banner: 'The group was removed.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      showGroup(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}
