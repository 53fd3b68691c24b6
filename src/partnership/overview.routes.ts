import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { stringify } from 'csv-stringify/sync';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { changeRow } from './change.store.ts';
import {
  choice,
  found,
  keysOf,
  nameField,
  numberField,
  optionalId,
  requiredId,
  shortField,
  versionBody,
} from './fields.ts';
import { structureOf } from './groups.rules.ts';
import { selectHistory } from './history.store.ts';
import {
  acrossPage,
  contactsPage,
  editPartnershipPage,
  overviewPage,
  secondFactorWords,
} from './overview.page.ts';
import type { AcrossRow } from './overview.page.ts';
import {
  listAreas,
  selectContacts,
  selectFacts,
  selectPartnership,
  selectRelations,
} from './overview.store.ts';
import { addArea, partnershipDirectory, setParent } from './partnership.making.ts';
import { may } from './permissions.ts';
import type { PartnershipRoomServices, PostSomewhere } from './room.types.ts';
import { authoritiesStatement, warningsOf } from './warnings.rules.ts';
import { memberParts, partnershipKinds } from './words.ts';

const editBody = z.object({
  version: versionBody,
  name: nameField('the name of the partnership'),
  'short-name': shortField(100),
  kind: choice(keysOf(partnershipKinds), 'Choose a kind'),
  parent: optionalId,
  'second-factor': choice(keysOf(secondFactorWords), 'Choose who must give a second factor'),
  'unused-days': numberField('days until an account counts as unused', 7, 730),
  'review-days': numberField('days to answer a review', 1, 90),
  'confirmation-months': numberField('months between confirmations', 1, 60),
});

const areaBody = withDates(
  ['begins'],
  z.object({
    'area-code': z
      .string('Enter the code of the area')
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]\d{8}$/, 'Enter a code of a letter and eight numbers, like E07000109'),
    'area-name': nameField('the name of the area'),
    begins: requiredDate('the day the area began to belong'),
  }),
);

/** For whom the reviews are shown in the room's navigation. */
export const mayReview = (actor: Actor): boolean => may(actor.role, 'people.review');

async function editPage(
  tx: Tx,
  request: SignedInContext<unknown, unknown, unknown>['request'],
  form: FormState,
): Promise<Answer> {
  const partnership = await selectPartnership(tx);
  const relations = await selectRelations(tx);
  const directory = await partnershipDirectory(tx);
  return {
    kind: 'page',
    page: editPartnershipPage({
      partnership,
      areas: await listAreas(tx),
      parents: directory.filter((each) => each.closedAt === null && each.id !== partnership.partnership_id),
      parentId: relations.parent?.id ?? null,
      form,
      hidden: () => hiddenFields(request),
      secondFactors: keysOf(secondFactorWords).filter(
        (key) => key !== 'demonstration-only-never' || partnership.demands_second_factor === key,
      ),
    }),
  };
}

export function registerOverview(registrar: Registrar, services: PartnershipRoomServices): void {
  const { database } = services;

  registrar.member({
    method: 'GET',
    path: '/partnership',
    permission: 'partnership.view',
    audit: { none: 'names of bodies and groups, which are public' },
    crawl: () => ['/partnership'],
    handler: async ({ actor, tx }) => {
      const partnership = await selectPartnership(tx);
      const facts = await selectFacts(tx);
      return {
        kind: 'page',
        page: overviewPage({
          partnership,
          areas: await listAreas(tx),
          relations: await selectRelations(tx),
          statement: authoritiesStatement(partnership.name, facts.agencies),
          groups: structureOf(facts.groups),
          warnings: warningsOf(facts),
          mayEdit: may(actor.role, 'partnership.edit'),
          mayReview: mayReview(actor),
          history: await selectHistory(tx, 'partnership', partnership.partnership_id),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/edit',
    permission: 'partnership.edit',
    audit: { none: 'the form; what it changes is written down' },
    crawl: () => ['/partnership/edit'],
    handler: ({ tx, request }) => editPage(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/edit',
    permission: 'partnership.edit',
    audit: 'partnership.changed',
    body: editBody,
    crawl: { none: 'changes the partnership' },
    handler: async ({ actor, body, tx }): Promise<Answer> => {
      await setParent(tx, body.parent);
      await changeRow(tx, {
        table: 'partnership',
        id: actor.partnershipId,
        version: body.version,
        reason: 'changed',
        set: {
          name: body.name,
          short_name: body['short-name'],
          kind: body.kind,
          demands_second_factor: body['second-factor'],
          unused_days: body['unused-days'],
          review_days: body['review-days'],
          confirmation_months: body['confirmation-months'],
        },
      });
      return { kind: 'redirect', to: '/partnership', banner: 'The partnership was changed.' };
    },
    form: ({ body, tx, request }) => editPage(tx, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/areas',
    permission: 'partnership.edit',
    audit: 'partnership.area-added',
    body: areaBody,
    crawl: { none: 'adds an area' },
    handler: async ({ body, tx }): Promise<Answer> => {
      const { audience } = await selectPartnership(tx);
      await addArea(
        tx,
        { code: body['area-code'], name: body['area-name'], beginsOn: body.begins },
        audience,
      );
      return { kind: 'redirect', to: '/partnership/edit', banner: `${body['area-name']} was added.` };
    },
    form: ({ body, tx, request }) =>
      editPage(tx, request, formState(body.typed, body.failure, { begins: 'begins-day' })),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/areas/end',
    permission: 'partnership.edit',
    audit: 'partnership.area-ended',
    body: z.object({ area: requiredId('Choose an area') }),
    crawl: { none: 'ends an area' },
    handler: async ({ body, tx }): Promise<Answer> => {
      const area = found((await listAreas(tx)).find((each) => each.id === body.area && each.endsOn === null));
      await tx
        .updateTable('partnership_area')
        .set({ ends_on: clock.today() > area.beginsOn ? clock.today() : area.beginsOn })
        .where('id', '=', area.id)
        .execute();
      return { kind: 'redirect', to: '/partnership/edit', banner: `${area.name} ends today.` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/contacts',
    permission: 'partnership.view',
    audit: 'partnership.contacts-viewed',
    crawl: () => ['/partnership/contacts'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: contactsPage({ ...(await selectContacts(tx)), mayReview: mayReview(actor) }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/contacts.csv',
    permission: 'partnership.view',
    audit: 'partnership.contacts-exported',
    crawl: () => ['/partnership/contacts.csv'],
    handler: async ({ tx }): Promise<Answer> => {
      const { contacts } = await selectContacts(tx);
      return {
        kind: 'file',
        mediaType: 'text/csv; charset=utf-8',
        fileName: `contacts-${clock.today()}.csv`,
        bytes: stringify(
          contacts.map((contact) => [
            contact.agencyName,
            contact.name,
            contact.words,
            contact.isSeniorRepresentative ? 'yes' : 'no',
            contact.phone ?? '',
            contact.email,
            contact.groups
              .map((group) => `${group.name} (${memberParts[group.part].toLowerCase()})`)
              .join('; '),
          ]),
          {
            header: true,
            columns: ['agency', 'name', 'post', 'senior representative', 'phone', 'email', 'groups'],
            escape_formulas: true,
            record_delimiter: 'windows',
            bom: true,
          },
        ),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/across',
    permission: 'partnership.view',
    audit: { none: 'each partnership that is read gets partnership.read-across in its own audit' },
    crawl: () => ['/partnership/across'],
    prepare: async ({ actor }) => readAcross(database, actor, await services.postsOf(actor.accountId)),
    handler: ({ actor, ready }) => ({
      kind: 'page',
      page: acrossPage({ rows: ready, mayReview: mayReview(actor) }),
    }),
  });
}

/**
 * Every partnership that the person has a post in today: one transaction each, as themselves in their first post there, so
 * that row-level security decides in each what they see. Never a policy over a list.
 */
export async function readAcross(
  database: Database,
  actor: Actor,
  posts: readonly PostSomewhere[],
): Promise<AcrossRow[]> {
  const out: AcrossRow[] = [];
  for (const [partnershipId, own] of Map.groupBy(posts, (post) => post.partnershipId)) {
    const [first] = own;
    if (first === undefined) continue;
    const here = partnershipId === actor.partnershipId;
    const as: Actor = here ? actor : { ...actor, partnershipId, agencyId: first.agencyId, role: first.role };
    out.push(
      await database.asActor(as, 'read across partnerships', async (tx) => {
        const partnership = await selectPartnership(tx);
        const facts = await selectFacts(tx);
        await recordAudit(tx, {
          event: 'partnership.read-across',
          subjectKind: 'partnership',
          subjectId: partnershipId,
        });
        return {
          partnershipId,
          name: partnership.name,
          areaName: partnership.area_name,
          posts: own.map((post) => ({
            agencyName: post.agencyName,
            role: post.role,
            isHere: here && post.agencyId === actor.agencyId && post.role === actor.role,
          })),
          agencies: facts.agencies.length,
          groups: facts.groups.length,
          warnings: warningsOf(facts),
        };
      }),
    );
  }
  return out.sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
}
