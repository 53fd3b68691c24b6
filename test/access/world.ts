import fc from 'fast-check';

/**
 * A generated world: one or two partnerships, their people, and records with audiences. Everything refers to everything
 * else by its place in a list, so that a world can be shrunk; ids are given when it is loaded (stage.ts). What may be seen in
 * it is said by model.ts, which knows this file and nothing of the database.
 */

/** Days from today; null where there is no such day. */
export type Day = number;

export type Part = { signed: boolean; withdrawn: boolean };

export type Agreement = {
  state: 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';
  starts: Day | null;
  expires: Day | null;
  grace: number;
  /** By place of the agency; null where it is no party. */
  parties: (Part | null)[];
};

export type Post = {
  /** Null for a vacant post. */
  account: number | null;
  agency: number;
  role: 'analyst' | 'manager' | 'governance' | 'agency-administrator';
  started: Day;
  ended: Day | null;
  supervises: boolean;
  under: number | null;
};

export type GroupMember = {
  account: number;
  agency: number;
  began: Day;
  ended: Day | null;
  substitute: boolean;
};

export type KeyLife = {
  ended: boolean;
  /** Seconds from now, for the kinds that may expire. */
  expires: number | null;
};

export type Key = KeyLife &
  (
    | { kind: 'own' | 'supervisor'; agency: number }
    | { kind: 'person' | 'glass'; account: number }
    | { kind: 'group'; group: number }
    | {
        kind: 'share';
        agreement: number;
        giver: number;
        receiver: number;
        category: string;
        urgency: 'ordinary' | 'critical';
      }
    | { kind: 'oversight' | 'request' | 'unit' }
  );

export type Audience = { keys: number[]; open: boolean };
export type Grandchild = { own: number[] | null };
export type Child = { own: number[] | null; children: Grandchild[] };
export type WorldRecord = Audience & {
  children: Child[];
  /** Days before today, shared by several records, so that a page's order needs the id as well. */
  age: number;
  word: number;
};

export type Partnership = {
  agencies: { joined: Day; left: Day | null }[];
  groups: { began: Day; ended: Day | null; members: GroupMember[] }[];
  agreements: Agreement[];
  posts: Post[];
  shares: { agreement: number; giver: number; receiver: number; category: number; critical: boolean }[];
  glasses: number[];
  requests: number;
  /** Taken in turn by the keys. */
  lives: KeyLife[];
  /** How wide the rows of people and agreements are; taken in turn. */
  widths: Audience[];
  records: WorldRecord[];
};

export type World = {
  accounts: { disabled: boolean }[];
  partnerships: Partnership[];
  /** Which family of tables, scratch or real, also holds the records: a place in the list of families. */
  family: number;
};

/** Words as people say them, and as full text keeps them. */
export const words = [
  { said: 'burglaries', stem: 'burglari' },
  { said: 'graffiti', stem: 'graffiti' },
  { said: 'noise', stem: 'nois' },
] as const;
export const categories = ['anti-social-behaviour', 'domestic-abuse'] as const;

/** The keys of a partnership, in the order in which records name them. */
export function keysOf(world: World, partnership: Partnership): Key[] {
  const bare: (Key extends infer Each ? (Each extends Key ? Omit<Each, keyof KeyLife> : never) : never)[] =
    [];
  const agencies = partnership.agencies.length;
  for (let agency = 0; agency < agencies; agency += 1) bare.push({ kind: 'own', agency });
  for (let account = 0; account < world.accounts.length; account += 1) bare.push({ kind: 'person', account });
  for (let group = 0; group < partnership.groups.length; group += 1) bare.push({ kind: 'group', group });
  const shares = new Set<string>();
  for (const each of partnership.shares) {
    if (partnership.agreements.length === 0) break;
    const agreement = each.agreement % partnership.agreements.length;
    const [giver, receiver] = [each.giver % agencies, each.receiver % agencies];
    const category = categories[each.category % categories.length] ?? '';
    const urgency = each.critical ? 'critical' : 'ordinary';
    const name = [agreement, giver, receiver, category, urgency].join();
    if (giver === receiver || shares.has(name)) continue;
    shares.add(name);
    bare.push({ kind: 'share', agreement, giver, receiver, category, urgency });
  }
  for (const glass of partnership.glasses)
    bare.push({ kind: 'glass', account: glass % world.accounts.length });
  for (let each = 0; each < partnership.requests; each += 1) bare.push({ kind: 'request' });
  for (let agency = 0; agency < agencies; agency += 1) bare.push({ kind: 'supervisor', agency });
  bare.push({ kind: 'oversight' });
  bare.push({ kind: 'unit' });
  return bare.map((key, place) => {
    const life = partnership.lives[place % Math.max(1, partnership.lives.length)] ?? {
      ended: false,
      expires: null,
    };
    // Glass always expires; own keys and the like may be ended but have no hour.
    const expires =
      key.kind === 'glass'
        ? (life.expires ?? 1)
        : key.kind === 'request' || key.kind === 'share'
          ? life.expires
          : null;
    return { ...key, ended: life.ended, expires };
  });
}

/** Days near the edges that matter: today, yesterday, tomorrow, the ends of a grace of 30 days. */
const day = fc.constantFrom(0, -1, 1, -30, -31, -29, -400, 30);
const past = fc.constantFrom(-400, -400, -400, -400, -31, 0, 1);
const end = fc.option(day, { nil: null, freq: 2 });
/**
 * Once in so many: most of a world must be alive for one dead part to matter. Drawn from a list, since fast-check likes the
 * ends of a range of numbers best.
 */
const oncein = (many: number): fc.Arbitrary<boolean> =>
  fc.constantFrom(...Array.from({ length: many }, (_, at) => at === many - 1));
/** A list as long as one of these. */
const listOf = <Each>(each: fc.Arbitrary<Each>, ...lengths: readonly number[]): fc.Arbitrary<Each[]> =>
  fc.constantFrom(...lengths).chain((length) => fc.array(each, { minLength: length, maxLength: length }));
const rareEnd = oncein(6).chain((ends) => (ends ? day : fc.constant(null)));
const place = fc.constantFrom(0, 1, 2, 3, 4, 5);

/** A place among some fifteen keys of a partnership, those of the other after them. */
const key = fc.constantFrom(...Array.from({ length: 22 }, (_, at) => at));

const audience = fc.record({
  keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }),
  // 60 % open in life; here less, since an open row tests little.
  open: fc.boolean().chain((open) => (open ? fc.boolean() : fc.constant(false))),
});
const own = fc.option(fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), {
  nil: null,
  freq: 2,
});

const record: fc.Arbitrary<WorldRecord> = fc
  .record({
    audience,
    children: fc.array(fc.record({ own, children: fc.array(fc.record({ own }), { maxLength: 2 }) }), {
      maxLength: 2,
    }),
    age: fc.nat({ max: 3 }),
    word: fc.nat({ max: words.length - 1 }),
  })
  .map(({ audience: width, ...rest }) => ({ ...width, ...rest }));

/** A start before an end, whatever was drawn: the table's own CHECK. */
function days(from: Day, until: Day | null): { from: Day; until: Day | null } {
  return until !== null && until < from ? { from: until, until: from } : { from, until };
}

const agreement: fc.Arbitrary<Agreement> = fc
  .record({
    state: fc.constantFrom(
      'signed',
      'signed',
      'signed',
      'signed',
      'draft',
      'suspended',
      'withdrawn',
      'closed',
    ),
    starts: oncein(9).chain((not) => (not ? fc.constant(null) : past)),
    expires: fc.constantFrom(-1, -29, -30, -31, -1, -29, 0, 1, -400, null, null),
    grace: fc.constantFrom(30, 30, 0),
    parties: fc.array(
      fc.option(
        fc.record({
          signed: oncein(5).map((not) => !not),
          withdrawn: oncein(5),
        }),
        { nil: null, freq: 5 },
      ),
      { minLength: 3, maxLength: 3 },
    ),
  })
  .map((each) => {
    if (each.starts === null) return each;
    const { from, until } = days(each.starts, each.expires);
    return { ...each, starts: from, expires: until };
  });

const groups = fc.array(
  fc
    .record({
      began: past,
      ended: fc.option(day, { nil: null, freq: 5 }),
      members: fc.array(
        fc
          .record({ account: place, agency: place, began: past, ended: end, substitute: fc.boolean() })
          .map((each) => {
            const { from, until } = days(each.began, each.ended);
            return { ...each, began: from, ended: until };
          }),
        { maxLength: 3 },
      ),
    })
    .map((each) => {
      const { from, until } = days(each.began, each.ended);
      return { ...each, began: from, ended: until };
    }),
  { maxLength: 2 },
);

const posts: fc.Arbitrary<Post[]> = listOf(
  fc
    .record({
      account: fc.option(place, { nil: null, freq: 9 }),
      agency: place,
      role: fc.constantFrom<Post['role'][]>(
        'analyst',
        'analyst',
        'manager',
        'governance',
        'agency-administrator',
      ),
      started: past,
      ended: rareEnd,
      supervises: fc.boolean(),
      under: fc.tuple(oncein(5), place).map(([is, at]) => (is ? at : null)),
    })
    .map((each) => {
      const { from, until } = days(each.started, each.ended);
      return { ...each, started: from, ended: until };
    }),
  1,
  2,
  3,
  4,
);

const anyPartnership: fc.Arbitrary<Partnership> = fc.record({
  agencies: listOf(
    fc.record({ joined: fc.constantFrom(-400, -400, -400, -400, 0, 1), left: rareEnd }).map((each) => {
      const { from, until } = days(each.joined, each.left);
      return { joined: from, left: until };
    }),
    1,
    2,
    2,
    2,
    3,
    3,
  ),
  groups,
  agreements: listOf(agreement, 0, 1, 1, 2),
  posts,
  shares: listOf(
    fc.record({ agreement: place, giver: place, receiver: place, category: place, critical: fc.boolean() }),
    0,
    4,
    6,
  ),
  glasses: fc.array(place, { maxLength: 2 }),
  requests: fc.nat({ max: 2 }),
  lives: fc.array(
    fc.record({
      ended: oncein(8),
      expires: fc.constantFrom(null, null, -1, 0, 1, 3600),
    }),
    { maxLength: 8 },
  ),
  widths: fc.array(audience, { minLength: 1, maxLength: 3 }),
  records: fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.array(record, { maxLength: 6 }) },
    // More than a page.
    { weight: 1, arbitrary: fc.array(record, { minLength: 22, maxLength: 26 }) },
  ),
});

const standing: Agreement = {
  state: 'signed',
  starts: -400,
  expires: null,
  grace: 30,
  parties: [0, 1, 2].map(() => ({ signed: true, withdrawn: false })),
};

/** The first party that is not signed and staying, among others that are. */
function oneOdd(drawn: readonly (Part | null)[]): (Part | null)[] {
  const odd = drawn.findIndex((part) => part === null || !part.signed || part.withdrawn);
  return standing.parties.map((part, at) => (at === odd ? (drawn[at] ?? null) : part));
}

/**
 * Where anything may be wrong at once, an agreement is hardly ever in force and a key hardly ever held. So in most
 * partnerships everything lives but one part of what was drawn.
 */
const partnership: fc.Arbitrary<Partnership> = fc
  .tuple(
    anyPartnership,
    fc.constantFrom('everything', 'state', 'dates', 'dates', 'parties', 'parties', 'keys', 'people'),
  )
  .map(([drawn, keep]) => {
    if (keep === 'everything') return drawn;
    return {
      ...drawn,
      agencies: keep === 'people' ? drawn.agencies : drawn.agencies.map(() => ({ joined: -400, left: null })),
      posts:
        keep === 'people'
          ? drawn.posts
          : drawn.posts.map((post) => ({ ...post, started: -400, ended: null })),
      lives: keep === 'keys' ? drawn.lives : [],
      agreements: drawn.agreements.map((agreement) => ({
        ...standing,
        ...(keep === 'state' ? { state: agreement.state } : {}),
        ...(keep === 'dates'
          ? { starts: agreement.starts, expires: agreement.expires, grace: agreement.grace }
          : {}),
        ...(keep === 'parties' ? { parties: oneOdd(agreement.parties) } : {}),
      })),
    };
  });

export const anyWorld: fc.Arbitrary<World> = fc.record({
  accounts: fc.array(fc.record({ disabled: oncein(10) }), {
    minLength: 1,
    maxLength: 3,
  }),
  partnerships: fc.array(partnership, { minLength: 1, maxLength: 2 }),
  family: fc.nat(),
});
