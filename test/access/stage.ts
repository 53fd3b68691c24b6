import { sql } from 'kysely';
import pg from 'pg';
import { clock, timeZone } from '../../src/foundation/clock.ts';
import type { Actor, Database } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { Problem } from '../../src/foundation/problem.ts';
import { Temporal } from 'temporal-polyfill';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { holder, letIn, sees } from './model.ts';
import type { Asker, KeyName } from './model.ts';
import { fillerFor, insertRows, protectedTables, structural } from './tables.ts';
import type { Filler, Row, Table } from './tables.ts';
import { keysOf, words } from './world.ts';
import type { Audience, Child, Day, Partnership, World } from './world.ts';

/**
 * Puts generated worlds into a database of their own and asks it what each person may see, do and change there. The rows of
 * all worlds lie in the same tables, so that a leak from one into another shows as well.
 */

/** Tables that hold the records of a world: a scratch root with children and grandchildren, or one real root and what hangs from it. */
export type Family = { name: string; schema: string | null; tables: Table[] };

export type Stage = {
  test: TestDatabase;
  client: pg.Client;
  database: Database;
  form: 'plain' | 'citus';
  families: Family[];
  fillers: Map<string, Filler>;
  /** Tables that could not be filled, and why. Must be empty. */
  unfilled: string[];
  /** What the owner may read all of (the sign-in functions run as the owner). */
  ownerReads: Set<string>;
  close: () => Promise<void>;
};

/** Half past eleven in the evening by UTC, when it is already the next day in London. */
export const stagedMoment = '2026-07-01T23:30:00.000Z';

const scratch = (schema: string, protection: string): string => `
  create schema ${schema} authorization fp_owner;
  set local role fp_owner;
  create table ${schema}.record (partnership_id uuid not null, id uuid not null, happened_at timestamptz not null, body text not null,
    words tsvector not null, audience uuid[] not null, open_to_members boolean not null, primary key (partnership_id, id));
  create table ${schema}.note (partnership_id uuid not null, id uuid not null, record_id uuid not null, body text not null, words tsvector not null,
    inherited_audience uuid[] not null, inherited_open boolean not null, own_audience uuid[], primary key (partnership_id, id));
  create table ${schema}.attachment (partnership_id uuid not null, id uuid not null, note_id uuid not null, content bytea not null,
    inherited_audience uuid[] not null, inherited_open boolean not null, own_audience uuid[], primary key (partnership_id, id));
  create index on ${schema}.record (partnership_id, happened_at, id);
  create index on ${schema}.note (partnership_id, record_id, inherited_audience, inherited_open);
  create index on ${schema}.attachment (partnership_id, note_id, inherited_audience, inherited_open);
  ${protection}
  grant usage on schema ${schema} to fp_member, fp_guest, fp_system;
  reset role;`;

const plain = `
  select protect('worlds.record');
  select protect_child('worlds.note', 'worlds.record');
  select protect_child('worlds.attachment', 'worlds.note');`;

/** What each statement would have changed or been refused with; undone at once, so that one asker's look leaves the next the same world. */
const tryFunctions = `
  create function worlds.changed(statement text) returns jsonb language plpgsql as $$
  declare found jsonb;
  begin
    execute format('with done as (%s) select coalesce(jsonb_agg(ident order by ident), ''[]'') from done', statement) into found;
    raise exception using errcode = 'ZZ001';
  exception when sqlstate 'ZZ001' then return found;
  end $$;
  create function worlds.attempt(statement text) returns text language plpgsql as $$
  begin
    execute statement;
    set constraints all immediate;
    raise exception using errcode = 'ZZ001';
  exception when sqlstate 'ZZ001' then return 'done'; when others then return sqlstate;
  end $$;
  grant execute on function worlds.changed, worlds.attempt to fp_member, fp_guest, fp_system;`;

export type StageOptions = {
  /** The form that Citus takes: every table made over into it, on plain PostgreSQL. */
  form?: 'plain' | 'citus';
  /** Statements, as the superuser, before any world is loaded: how a mutant is made. */
  mutation?: (query: (text: string) => Promise<unknown>) => Promise<void>;
  /** Only these families; all when left out. */
  families?: readonly string[];
};

export async function makeStage(options: StageOptions = {}): Promise<Stage> {
  const test = await createTestDatabase();
  const client = new pg.Client({ ...test.superuser, options: '-c timezone=UTC -c search_path=public' });
  await client.connect();
  try {
    return await setStage(test, client, options);
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function setStage(test: TestDatabase, client: pg.Client, options: StageOptions): Promise<Stage> {
  const form = options.form ?? 'plain';
  await client.query(
    `begin; set local frankpledge.form = '${form}'; ${scratch('worlds', plain)} ${tryFunctions} commit`,
  );
  if (form !== 'plain')
    await client.query(`begin; set local role fp_owner; select protect_again('${form}'); commit`);
  // Grants are another wall, held by src/foundation/catalogue.rules.test.ts. Here they are taken down, so that nothing but the
  // policies decides. A row is deleted as if nothing referred to it: what refers to it has its own policy, tried by itself.
  await client.query(`
    grant select, insert, update, delete on all tables in schema public, worlds to fp_member, fp_guest, fp_system;
    do $$ declare each record; begin
      for each in select tgrelid::regclass as target, tgname from pg_trigger where tgfoid = '"RI_FKey_noaction_del"'::regproc loop
        execute format('alter table %s disable trigger %I', each.target, each.tgname);
      end loop;
      -- What a row must be after a member's change (migration 0020) is tried in src/foundation/walls.access.test.ts.
      for each in select polrelid::regclass as target, polname as tgname from pg_policy where not polpermissive loop
        execute format('drop policy %I on %s', each.tgname, each.target);
      end loop;
    end $$`);
  await options.mutation?.((text) => client.query(text));
  const tables = await protectedTables(client);
  const families = familiesOf(tables).filter(({ name }) => options.families?.includes(name) ?? true);
  const fillers = new Map<string, Filler>();
  const unfilled: string[] = [];
  for (const table of families.flatMap((family) => family.tables)) {
    if ((structural as readonly string[]).includes(table.name)) continue;
    const found = await fillerFor(client, table, clock.now());
    if ('fill' in found) fillers.set(table.name, found.fill);
    else unfilled.push(`${table.name}: ${found.cannot}`);
  }
  const { rows: readable } = await client.query<{ name: string }>(
    `select polrelid::regclass::text as name from pg_policy where polname = 'sign_in'`,
  );
  return {
    test,
    client,
    database: test.database,
    form,
    families,
    fillers,
    unfilled,
    ownerReads: new Set(readable.map(({ name }) => name)),
    close: async () => {
      await client.end();
      await test.database.close();
    },
  };
}

function familiesOf(tables: readonly Table[]): Family[] {
  const below = (name: string): Table[] =>
    tables
      .filter((table) => table.parent?.table === name)
      .flatMap((table) => [table, ...(table.name === name ? [] : below(table.name))]);
  return tables
    .filter((table) => table.kind === 'root')
    .map((root) => ({ name: root.name, schema: null, tables: [root, ...below(root.name)] }));
}

/** A row of a world as loaded, and how wide it is by the world's own account. */
export type Laid = {
  table: string;
  identity: string;
  partnership: number;
  keys: KeyName[];
  open: boolean;
  narrowed: (KeyName[] | null)[];
};

export type LaidWorld = {
  world: World;
  family: Family | null;
  partnershipIds: string[];
  accountIds: string[];
  agencyIds: string[][];
  keyIds: string[][];
  /** By table; those of the scratch schema as worlds.record and so on. */
  laid: Map<string, Laid[]>;
  /** What each scratch record holds. */
  records: { id: string; partnership: number; at: string; word: number; width: Width; childIds: string[] }[];
};

type Width = { names: KeyName[]; ids: string[]; open: boolean };

type Batch = Map<string, Row[]>;

function push(batch: Batch, table: string, row: Row): void {
  const rows = batch.get(table);
  if (rows === undefined) batch.set(table, [row]);
  else rows.push(row);
}

/** Loads worlds in one transaction, a statement or two for each table. */
export async function loadWorlds(stage: Stage, worlds: readonly World[]): Promise<LaidWorld[]> {
  const batch: Batch = new Map();
  const result = worlds.map((world) => layOut(stage, world, batch));
  await stage.client.query('begin; set local session_replication_role = replica');
  for (const [table, rows] of batch) await insertRows(stage.client, table, rows);
  await stage.client.query('commit');
  return result;
}

const moment = (seconds: number): string =>
  Temporal.Instant.from(clock.now()).add({ seconds }).toString({ smallestUnit: 'millisecond' });
const dayOf = (offset: Day): string =>
  Temporal.Instant.from(clock.now())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .add({ days: offset })
    .toString();

/** A nobody's key: written on rows, held by no one. */
const nobodysKey = '00000000-0000-7000-8000-00000000dead';

let rowNumber = 10;

class Layout {
  readonly laid: LaidWorld;
  readonly #stage: Stage;
  readonly #batch: Batch;
  /** Every key of the world by the place that records use, the last being nobody's. */
  readonly #pool: { name: KeyName; id: string }[];

  constructor(stage: Stage, world: World, batch: Batch) {
    this.#stage = stage;
    this.#batch = batch;
    const ids = world.partnerships.map((partnership) => keysOf(world, partnership).map(() => newId()));
    this.laid = {
      world,
      family:
        stage.families.length === 0 ? null : (stage.families[world.family % stage.families.length] ?? null),
      partnershipIds: world.partnerships.map(() => newId()),
      accountIds: world.accounts.map(() => newId()),
      agencyIds: world.partnerships.map(({ agencies }) => agencies.map(() => newId())),
      keyIds: ids,
      laid: new Map(),
      records: [],
    };
    this.#pool = [
      ...ids.flatMap((list, partnership) => list.map((id, key) => ({ name: { partnership, key }, id }))),
      { name: { partnership: -1, key: -1 }, id: nobodysKey },
    ];
  }

  width(partnership: number, audience: { keys: readonly number[]; open: boolean }): Width {
    // Most keys of a record are of its own partnership: the places begin there.
    const before = this.laid.keyIds.slice(0, partnership).reduce((sum, list) => sum + list.length, 0);
    const found = new Map(
      audience.keys.map((at) => {
        const each = this.#pool[(before + at) % this.#pool.length];
        return [each?.id ?? nobodysKey, each?.name ?? { partnership: -1, key: -1 }];
      }),
    );
    return { ids: [...found.keys()].sort(), names: [...found.values()], open: audience.open };
  }

  /** In the form for Citus what has children is not narrowed by itself. */
  mayNarrow(table: string, tables: readonly Pick<Table, 'parent'>[]): boolean {
    return this.#stage.form === 'plain' || !tables.some(({ parent }) => parent?.table === table);
  }

  own(partnership: number, keys: readonly number[] | null): Width | null {
    return keys === null ? null : this.width(partnership, { keys, open: false });
  }

  root(table: string, partnership: number, row: Row, width: Width, identity: readonly string[]): void {
    const whole = {
      partnership_id: this.laid.partnershipIds[partnership],
      ...row,
      audience: width.ids,
      open_to_members: width.open,
    };
    push(this.#batch, table, whole);
    this.#lay(table, identity, whole, { partnership, keys: width.names, open: width.open, narrowed: [] });
  }

  child(
    table: string,
    partnership: number,
    row: Row,
    width: Width,
    narrowed: readonly (Width | null)[],
    identity: readonly string[],
  ): void {
    const own = narrowed.at(-1) ?? null;
    const whole = {
      partnership_id: this.laid.partnershipIds[partnership],
      ...row,
      inherited_audience: width.ids,
      inherited_open: width.open,
      own_audience: own?.ids ?? null,
    };
    push(this.#batch, table, whole);
    this.#lay(table, identity, whole, {
      partnership,
      keys: width.names,
      open: width.open,
      narrowed: narrowed.map((each) => each?.names ?? null),
    });
  }

  installation(table: string, row: Row): void {
    push(this.#batch, table, row);
  }

  #lay(table: string, identity: readonly string[], row: Row, rest: Omit<Laid, 'table' | 'identity'>): void {
    const each: Laid = { table, identity: identity.map((name) => String(row[name])).join('/'), ...rest };
    const list = this.laid.laid.get(table);
    if (list === undefined) this.laid.laid.set(table, [each]);
    else list.push(each);
  }

  /** Rows under a row, in every table that hangs from its table. */
  below(
    family: Family,
    parent: Table,
    parentId: string,
    partnership: number,
    width: Width,
    children: readonly Child[],
    above: readonly (Width | null)[],
  ): void {
    for (const table of family.tables) {
      if (table.parent?.table !== parent.name || table.name === parent.name) continue;
      for (const child of table.single === null ? children : children.slice(0, 1)) {
        const id = newId();
        const narrowed = [
          ...above,
          this.own(partnership, this.mayNarrow(table.name, family.tables) ? child.own : null),
        ];
        rowNumber += 1;
        const fill = this.#stage.fillers.get(table.name);
        if (fill === undefined) continue;
        const row = { ...fill(rowNumber), ...(hasId(table) ? { id } : {}), [table.parent.column]: parentId };
        this.child(table.name, partnership, row, width, narrowed, table.identity);
        const next = child.children.map((each) => ({ ...each, children: [] }));
        if (hasId(table)) this.below(family, table, id, partnership, width, next, narrowed);
      }
    }
  }

  /** The records of the world once more, as rows of a real root. */
  real(family: Family): void {
    const [root] = family.tables;
    const fill = root === undefined ? undefined : this.#stage.fillers.get(root.name);
    if (root === undefined || fill === undefined) return;
    this.laid.world.partnerships.forEach((partnership, at) => {
      const records = root.single === null ? partnership.records : partnership.records.slice(0, 1);
      for (const record of records) {
        const id = newId();
        rowNumber += 1;
        const width = this.width(at, { keys: record.keys, open: record.open && !root.neverOpen });
        this.root(
          root.name,
          at,
          { ...fill(rowNumber), ...(hasId(root) ? { id } : {}) },
          width,
          root.identity,
        );
        if (hasId(root)) this.below(family, root, id, at, width, record.children, []);
      }
    });
  }

  /** The scratch root with children and grandchildren. */
  scratch(schema: string): void {
    this.laid.world.partnerships.forEach((partnership, at) => {
      for (const record of partnership.records) {
        const id = newId();
        const width = this.width(at, record);
        const { stem } = words[record.word] ?? words[0];
        const when = moment(-record.age * 86_400);
        const childIds: string[] = [];
        this.root(`${schema}.record`, at, { id, happened_at: when, body: id, words: `${stem}:1` }, width, [
          'id',
        ]);
        for (const child of record.children) {
          const note = newId();
          childIds.push(note);
          // Notes have attachments.
          const own = this.own(at, this.#stage.form === 'plain' ? child.own : null);
          this.child(
            `${schema}.note`,
            at,
            { id: note, record_id: id, body: note, words: `${stem}:1` },
            width,
            [own],
            ['id'],
          );
          for (const grandchild of child.children) {
            const attachment = newId();
            const row = {
              id: attachment,
              note_id: note,
              content: `\\x${Buffer.from(attachment).toString('hex')}`,
            };
            this.child(`${schema}.attachment`, at, row, width, [own, this.own(at, grandchild.own)], ['id']);
          }
        }
        if (schema === 'worlds')
          this.laid.records.push({ id, partnership: at, at: when, word: record.word, width, childIds });
      }
    });
  }
}

const hasId = (table: Table): boolean => table.columns.some(({ name }) => name === 'id');

function layOut(stage: Stage, world: World, batch: Batch): LaidWorld {
  const layout = new Layout(stage, world, batch);
  const { laid } = layout;
  world.accounts.forEach((account, at) => {
    const id = laid.accountIds[at] ?? '';
    layout.installation('account', {
      id,
      email: `${id}@example.org`,
      name: `Person ${at}`,
      made_at: clock.now(),
      disabled_at: account.disabled ? clock.now() : null,
      version: 1,
    });
  });
  world.partnerships.forEach((partnership, at) => layPeople(layout, partnership, at));
  layout.scratch('worlds');
  if (laid.family !== null && !(structural as readonly string[]).includes(laid.family.name))
    layout.real(laid.family);
  return laid;
}

/** Agencies, people, groups, agreements and keys: the rows that decide who sees what, and are seen by some themselves. */
function layPeople(layout: Layout, partnership: Partnership, at: number): void {
  const { laid } = layout;
  const { world } = laid;
  let turn = 0;
  const nextWidth = (): Width => {
    turn += 1;
    const width: Audience = partnership.widths[turn % partnership.widths.length] ?? { keys: [0], open: true };
    return layout.width(at, width);
  };
  const family = laid.family;
  /** Shapes for what other rooms hang from these rows. */
  const shapes = partnership.records[0]?.children ?? [];
  const root = (table: string, row: Row & { id?: string }, identity = 'id'): Width => {
    const width = nextWidth();
    layout.root(table, at, row, width, [identity]);
    const described = family?.tables.find(({ name }) => name === table);
    if (family !== null && described !== undefined && row.id !== undefined)
      layout.below(withoutStructure(family), described, row.id, at, width, shapes, []);
    return width;
  };
  const account = (place: number): string => laid.accountIds[place % laid.accountIds.length] ?? '';
  const agencies = laid.agencyIds[at] ?? [];
  const agency = (place: number): string => agencies[place % agencies.length] ?? '';
  const now = clock.now();

  root(
    'partnership',
    {
      name: 'World',
      area_code: 'E07000000',
      area_name: 'World',
      made_at: now,
      version: 1,
      kind: 'district',
      short_name: '',
      demands_second_factor: 'personal-records',
    },
    'partnership_id',
  );
  partnership.agencies.forEach((each, place) => {
    const organisation = newId();
    layout.installation('organisation', {
      id: organisation,
      name: 'Agency',
      kind: 'council',
      made_at: now,
      aliases: [],
      version: 1,
    });
    root('agency', {
      id: agency(place),
      organisation_id: organisation,
      name: 'Agency',
      joined_on: dayOf(each.joined),
      left_on: each.left === null ? null : dayOf(each.left),
      standing: 'invited',
      short_name: '',
      device_days: 1,
      version: 1,
    });
  });
  const agreementIds = partnership.agreements.map((each) => {
    const id = newId();
    const width = root('agreement', {
      id, reference: id, title: 'Agreement', state: each.state, state_reason: '', state_changed_at: now, purposes: [], gateways: [], categories: [],
      regime: 'uk-gdpr', summary: '', security: '', starts_on: each.starts === null ? null : dayOf(each.starts),
      expires_on: each.expires === null ? null : dayOf(each.expires), grace_days: each.grace, made_at: now, version: 1,
    }); // prettier-ignore
    partnership.agencies.forEach((_, place) => {
      const part = each.parties[place];
      if (part === null || part === undefined) return;
      const row = {
        id: newId(),
        agreement_id: id,
        agency_id: agency(place),
        ceiling: 'official',
        signatory: '',
        signed_at: part.signed ? now : null,
        withdrawn_at: part.withdrawn ? now : null,
      };
      layout.child('agreement_party', at, row, width, [layout.own(at, shapes[place]?.own ?? null)], ['id']);
    });
    return id;
  });
  const groupIds = partnership.groups.map((each) => {
    const id = newId();
    const width = root('partnership_group', {
      id,
      name: 'Group',
      kind: 'panel',
      frequency: '',
      chair_rule: '',
      quorum_rule: '',
      began_on: dayOf(each.began),
      ended_on: each.ended === null ? null : dayOf(each.ended),
      version: 1,
    });
    each.members.forEach((member, place) => {
      const row = {
        id: newId(), partnership_group_id: id, account_id: account(member.account), agency_id: agency(member.agency), part: member.substitute ? 'substitute' : 'member',
        votes: !member.substitute, began_on: dayOf(member.began), ended_on: member.ended === null ? null : dayOf(member.ended), version: 1,
      }; // prettier-ignore
      layout.child('group_member', at, row, width, [layout.own(at, shapes[place]?.own ?? null)], ['id']);
    });
    return id;
  });
  for (const post of partnership.posts)
    root('post', {
      id: newId(), account_id: post.account === null ? null : account(post.account), agency_id: agency(post.agency), role: post.role,
      started_on: dayOf(post.started), ended_on: post.ended === null ? null : dayOf(post.ended), title: '', is_senior_representative: false,
      supervises: post.supervises, is_recruiting: false, version: 1,
      under_agreement_id: post.under === null || agreementIds.length === 0 ? null : agreementIds[post.under % agreementIds.length],
    }); // prettier-ignore
  keysOf(world, partnership).forEach((key, place) => {
    root('audience_key', {
      id: laid.keyIds[at]?.[place] ?? '', kind: key.kind, title: 'Key', made_at: now, ended_at: key.ended ? now : null,
      expires_at: key.expires === null ? null : moment(key.expires),
      agency_id: 'agency' in key ? agency(key.agency) : 'receiver' in key ? agency(key.receiver) : null,
      account_id: 'account' in key ? account(key.account) : null,
      group_id: 'group' in key ? groupIds[key.group] : null,
      agreement_id: 'agreement' in key ? agreementIds[key.agreement] : null,
      giver_agency_id: 'giver' in key ? agency(key.giver) : null,
      category: 'category' in key ? key.category : null,
      urgency: 'urgency' in key ? key.urgency : null,
    }); // prettier-ignore
  });
}

/** What hangs from rows of people and agreements, without the children that the world itself makes. */
function withoutStructure(family: Family): Family {
  return {
    ...family,
    tables: family.tables.filter(({ name }) => !(structural as readonly string[]).includes(name)),
  };
}

/** Everybody who may try: each post's holder as often as it differs, one who never had the post, each link and one key that is no link. */
export function askersOf(world: World): Asker[] {
  const members = new Map<string, Asker>();
  const guests: Asker[] = [];
  world.partnerships.forEach((partnership, at) => {
    for (const post of partnership.posts) {
      if (post.account === null) continue;
      const asker: Asker = {
        as: 'member', partnership: at, account: post.account % world.accounts.length,
        agency: post.agency % partnership.agencies.length, role: post.role,
      }; // prettier-ignore
      members.set(JSON.stringify(asker), asker);
    }
    keysOf(world, partnership).forEach((key, place) => {
      if (key.kind === 'request' || place === 0) guests.push({ as: 'guest', partnership: at, key: place });
    });
  });
  const stranger: Asker = { as: 'member', partnership: 0, account: 0, agency: 0, role: 'councillor' };
  return [...members.values(), stranger, ...guests];
}

/** What the database must answer, said by the model. */
export type Answers = Record<string, unknown>;

export type Difference = {
  asker: Asker | 'system' | 'owner';
  operation: string;
  expected: unknown;
  found: unknown;
};

const list = (expression: string, from: string, order = expression): string =>
  `(select coalesce(jsonb_agg(${expression} order by ${order}), '[]') from ${from})`;

const identityOf = (table: Pick<Table, 'identity'>): string =>
  table.identity.length === 1
    ? `${table.identity[0] ?? ''}::text`
    : `concat_ws('/', ${table.identity.join(', ')})`;

const scratchTables = ['record', 'note', 'attachment'] as const;

/** One statement with every operation in it; each line is [name, SQL of a jsonb value, what the model says]. */
type Operation = [name: string, sql: string, expected: unknown];

function scratchOperations(schema: string, laid: LaidWorld, asker: Asker): Operation[] {
  const { world } = laid;
  const visible = (table: string): string[] =>
    (laid.laid.get(`${schema}.${table}`) ?? [])
      .filter((row) => sees(world, asker, row))
      .map(({ identity }) => identity)
      .sort();
  const records = visible('record');
  const seenRecords = laid.records.filter(({ id }) => records.includes(id));
  const word = words[0];
  const matching = seenRecords
    .filter((record) => words[record.word] === word)
    .map(({ id }) => id)
    .sort();
  const newestFirst = [...seenRecords]
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
    .map(({ id }) => id);
  const everyId = laid.records.map(({ id }) => `"${id}"`).join();
  const notes = visible('note');
  const page = `select id, happened_at from ${schema}.record`;
  const order = 'order by happened_at desc, id desc limit 20';
  const firstPage = `${page} ${order}`;
  const nextPage = `${page} where (happened_at, id) < (select happened_at, id from (${firstPage}) f order by happened_at, id limit 1) ${order}`;
  return [
    ['list', list('id::text', `${schema}.record`), records],
    ['count', `(select to_jsonb(count(*)) from ${schema}.record)`, records.length],
    [
      'search',
      list('id::text', `${schema}.record where words @@ websearch_to_tsquery('english', '${word.said}')`),
      matching,
    ],
    [
      'page of 20',
      list('id::text', `(${firstPage}) p`, 'happened_at desc, id desc'),
      newestFirst.slice(0, 20),
    ],
    [
      'next page',
      list('id::text', `(${nextPage}) p`, 'happened_at desc, id desc'),
      newestFirst.slice(20, 40),
    ],
    ['export', list(`to_jsonb(r) ->> 'body'`, `${schema}.record r`), records],
    ['direct id', list('id::text', `${schema}.record where id = any ('{${everyId}}')`), records],
    ['notes', list('id::text', `${schema}.note`), notes],
    ['count of notes', `(select to_jsonb(count(*)) from ${schema}.note)`, notes.length],
    [
      'joined',
      list(
        'n.id::text',
        `${schema}.record r join ${schema}.note n on n.partnership_id = r.partnership_id and n.record_id = r.id`,
      ),
      notes,
    ],
    ['attachments', list(`convert_from(content, 'UTF8')`, `${schema}.attachment`), visible('attachment')],
    ...scratchTables.flatMap((table): Operation[] => [
      [
        `update ${table}`,
        `worlds.changed('update ${schema}.${table} set id = id returning id::text as ident')`,
        visible(table),
      ],
      [
        `delete ${table}`,
        `worlds.changed('delete from ${schema}.${table} returning id::text as ident')`,
        visible(table),
      ],
    ]),
    ...insertOperations(schema, laid, asker),
  ];
}

const permissionDenied = '42501';
const noSuchParent = '23503';

/** Making a record, a child of it, a child wider than it, and one as it was before somebody else narrowed it. */
function insertOperations(schema: string, laid: LaidWorld, asker: Asker): Operation[] {
  const record = laid.records.find(({ partnership }) => partnership === asker.partnership);
  const partnershipId = laid.partnershipIds[asker.partnership] ?? '';
  if (record === undefined) return [];
  const { width } = record;
  const row = { partnership: asker.partnership, keys: width.names, open: width.open, narrowed: [] };
  const may = sees(laid.world, asker, row);
  const holds = holder(laid.world, asker);
  const array = (ids: readonly string[]): string => `''{${ids.join()}}''`;
  const attempt = (statement: string): string => `to_jsonb(worlds.attempt('${statement}'))`;
  const note = (audience: readonly string[], open: boolean): string =>
    attempt(
      `insert into ${schema}.note values (''${partnershipId}'', ''${newId()}'', ''${record.id}'', '''', '''', ${array(audience)}, ${open ? 'true' : 'false'}, null)`,
    );
  const held = laid.keyIds[asker.partnership]?.find((_, key) =>
    holds({ partnership: asker.partnership, key }),
  );
  const operations: Operation[] = [
    [
      'insert a record',
      attempt(
        `insert into ${schema}.record values (''${partnershipId}'', ''${newId()}'', now(), '''', '''', ${array(width.ids)}, ${width.open ? 'true' : 'false'})`,
      ),
      may ? 'done' : permissionDenied,
    ],
    ['insert a note', note(width.ids, width.open), may ? 'done' : permissionDenied],
  ];
  // Open to members is as wide as it gets: the policy lets a member write it, the key to its parent does not.
  if (!width.open)
    operations.push([
      'insert a wider note',
      note(width.ids, true),
      asker.as === 'member' || may ? noSuchParent : permissionDenied,
    ]);
  if (held !== undefined && (width.ids.length > 1 || width.ids[0] !== held))
    operations.push(['insert a note during a lock', note([held], width.open), noSuchParent]);
  return operations;
}

function realOperations(family: Family, laid: LaidWorld, asker: Asker): Operation[] {
  return family.tables.flatMap((table): Operation[] => {
    const visible = (laid.laid.get(table.name) ?? [])
      .filter((row) => sees(laid.world, asker, row))
      .map(({ identity }) => identity)
      .sort();
    const ident = identityOf(table);
    return [
      [`list ${table.name}`, list(ident, table.name), visible],
      [`count ${table.name}`, `(select to_jsonb(count(*)) from ${table.name})`, visible.length],
      [
        `update ${table.name}`,
        `worlds.changed('update ${table.name} set partnership_id = partnership_id returning ${ident.replaceAll("'", "''")} as ident')`,
        visible,
      ],
      [
        `delete ${table.name}`,
        `worlds.changed('delete from ${table.name} returning ${ident.replaceAll("'", "''")} as ident')`,
        visible,
      ],
    ];
  });
}

function compare(
  asker: Difference['asker'],
  operations: readonly Operation[],
  found: readonly unknown[],
): Difference[] {
  return operations.flatMap(([operation, , expected], at) => {
    const seen = found[at];
    return JSON.stringify(seen) === JSON.stringify(expected)
      ? []
      : [{ asker, operation, expected, found: seen }];
  });
}

/** PostgreSQL passes at most a hundred arguments to a function. */
const asOneStatement = (operations: readonly Operation[]): string => {
  const lists: string[] = [];
  for (let at = 0; at < operations.length; at += 100) {
    const texts = operations.slice(at, at + 100).map(([, text]) => text);
    lists.push(`jsonb_build_array(${texts.join(', ')})`);
  }
  return `select ${lists.join(' || ')} as found`;
};

/** Asks the database everything as one person, through the same door as the program. */
export async function ask(stage: Stage, laid: LaidWorld, asker: Asker): Promise<Difference[]> {
  const partnershipId = laid.partnershipIds[asker.partnership] ?? '';
  const operations = [
    ...scratchOperations('worlds', laid, asker),
    ...(laid.family === null ? [] : realOperations(laid.family, laid, asker)),
  ];
  const work = async (tx: Parameters<Parameters<Database['asVisitor']>[0]>[0]): Promise<Difference[]> => {
    const { rows } = await sql.raw<{ found: unknown[] }>(asOneStatement(operations)).execute(tx);
    const differences = compare(asker, operations, rows[0]?.found ?? []);
    // Being let in at all is the first thing that may differ.
    return letIn(laid.world, asker)
      ? differences
      : [{ asker, operation: 'let in', expected: false, found: true }, ...differences];
  };
  try {
    if (asker.as === 'guest')
      return await stage.database.asGuest(
        { partnershipId, requestKey: laid.keyIds[asker.partnership]?.[asker.key] ?? '' },
        'look',
        work,
      );
    const actor: Actor = {
      accountId: laid.accountIds[asker.account] ?? '', accountName: 'Somebody', partnershipId,
      agencyId: laid.agencyIds[asker.partnership]?.[asker.agency] ?? '', role: asker.role as Actor['role'],
    }; // prettier-ignore
    return await stage.database.asActor(actor, 'look', work);
  } catch (error) {
    if (!(error instanceof Problem) || !['post-ended', 'link-ended'].includes(error.code)) throw error;
    return letIn(laid.world, asker)
      ? [{ asker, operation: 'let in', expected: true, found: error.code }]
      : [];
  }
}

/** A clock of one partnership sees all of that partnership and nothing of another. */
export async function askSystem(stage: Stage, laid: LaidWorld, partnership: number): Promise<Difference[]> {
  const tables = [
    'worlds.record',
    'worlds.note',
    'worlds.attachment',
    ...(laid.family?.tables.map(({ name }) => name) ?? []),
  ];
  const operations = tables.map((name): Operation => {
    const described = laid.family?.tables.find((table) => table.name === name) ?? { identity: ['id'] };
    const rows = (laid.laid.get(name) ?? []).filter((row) => row.partnership === partnership);
    return [`list ${name}`, list(identityOf(described), name), rows.map(({ identity }) => identity).sort()];
  });
  return stage.database.asSystem('look', laid.partnershipIds[partnership] ?? '', async (tx) => {
    const { rows } = await sql.raw<{ found: unknown[] }>(asOneStatement(operations)).execute(tx);
    return compare('system', operations, rows[0]?.found ?? []);
  });
}

/** The tables' owner, and the system without a partnership, see nothing: the policies are forced. */
export async function askOwner(stage: Stage): Promise<Difference[]> {
  const tables = [
    'worlds.record',
    'worlds.note',
    'worlds.attachment',
    ...stage.families.flatMap((family) => family.tables.map(({ name }) => name)),
  ];
  const operations = (readable: boolean): Operation[] =>
    tables
      .filter((name) => !readable || !stage.ownerReads.has(name))
      .map((name) => [`count ${name}`, `(select to_jsonb(count(*)) from ${name})`, 0]);
  const differences: Difference[] = [];
  for (const [role, list] of [
    ['fp_owner', operations(true)],
    ['fp_system', operations(false)],
  ] as const) {
    await stage.client.query(`begin; set local role ${role}`);
    const { rows } = await stage.client.query<{ found: unknown[] }>(asOneStatement(list));
    await stage.client.query('rollback');
    differences.push(...compare(role === 'fp_owner' ? 'owner' : 'system', list, rows[0]?.found ?? []));
  }
  return differences;
}

/** Everybody's look at one world. */
export async function differencesIn(stage: Stage, laid: LaidWorld): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const asker of askersOf(laid.world)) differences.push(...(await ask(stage, laid, asker)));
  for (let at = 0; at < laid.world.partnerships.length; at += 1)
    differences.push(...(await askSystem(stage, laid, at)));
  return differences;
}
