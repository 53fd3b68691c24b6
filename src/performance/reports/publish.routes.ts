import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { canonicalJson } from '../../statistics/statistics.ts';
import { button, insetText, radios, scrollRegion, table, textarea } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { aimsOfIndicators } from '../indicators/chain.store.ts';
import { listIndicators, partnershipOf } from '../indicators/indicator.store.ts';
import { seriesOf } from '../indicators/indicators.view.ts';
import { agencyPeople, ownerOf } from '../indicators/owner.store.ts';
import { trail } from '../indicators/indicators.page.ts';
import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { correctionsOf } from '../rounds/correction.store.ts';
import { selectRound, type Round } from '../rounds/round.store.ts';
import { settingOn } from '../setting.store.ts';
import { registerRelease, type Releasable } from '../../year/year.ts';
import { goesOut, goesOutNames, outputs, performanceWait, quarterOutput, type GoesOut } from './election.ts';
import { publicBody, type PublicBody } from './publish.rules.ts';

const idParams = z.object({ id: z.uuid() });
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** What would be published of a locked round today. */
export async function bodyOf(tx: Tx, round: Round): Promise<PublicBody> {
  const indicators = await listIndicators(tx);
  const series = await seriesOf(tx, indicators, { until: round.to });
  const agencies = await agencyPeople(tx);
  const corrections = await correctionsOf(tx, { roundId: round.id });
  return publicBody(series.values(), round, {
    all: series,
    owners: new Map(indicators.map((each) => [each.id, ownerOf(each, agencies).agencyName])),
    corrected: new Set(corrections.filter(({ state }) => state === 'confirmed').map(({ readingId }) => readingId)), // prettier-ignore
    aims: await aimsOfIndicators(tx),
    onTargetPercent: (await settingOn(tx)).onTargetPercent,
  });
}

/** The dashboard of this round that stands, where one was published. */
async function standing(tx: Tx, roundId: string): Promise<{ id: string; hash: string } | null> {
  const rows = await tx
    .selectFrom('published_performance')
    .select(['id', 'hash'])
    .where('performance_round_id', '=', roundId)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .execute();
  return rows[0] ?? null;
}

/** Publishes what is locked. Once published it is never changed: a correction takes its place and says why. @returns its id. */
export async function publishRound(tx: Tx, round: Round, why: string, actor: Actor | null, key?: string): Promise<string> {
  const body = await bodyOf(tx, round);
  const before = await standing(tx, round.id);
  const hash = sha256(canonicalJson(body));
  if (before?.hash === hash) throw refused('same', 'Nothing has changed since it was published', 'What is public says the same.');
  const id = newId();
  await tx
    .insertInto('published_performance')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      performance_round_id: round.id,
      title: `Performance, ${shortPeriod(periodOf(round))}`,
      period_from: round.from,
      period_to: round.to,
      body: JSON.stringify(body),
      hash,
      replaces_id: before?.id ?? null,
      why,
      published_at: clock.now(),
      published_by: actor?.accountId ?? null,
      audience: [key ?? ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
} // prettier-ignore

const recordOf = (round: Pick<Round, 'id'>) => ({ kind: 'performance_round', id: round.id });

/** Why publishing a quarter waits for a poll; null where it does not. `said` is null before anybody was asked. */
async function waitOf(tx: Tx, round: Round, body: PublicBody, why: string, said: GoesOut | null): Promise<string | null> {
  const { output, name } = await quarterOutput(tx, `${why}\n${canonicalJson(body)}`, said);
  return performanceWait(tx, recordOf(round), output, name);
} // prettier-ignore

/** A locked quarter as a record that may have to wait for a poll. */
async function releasableRound(tx: Tx, round: Round): Promise<Releasable> {
  const { output } = await quarterOutput(tx, canonicalJson(await bodyOf(tx, round)), null);
  const row = await tx.selectFrom('performance_round').select(['audience', 'open_to_members']).where('id', '=', round.id).executeTakeFirstOrThrow(); // prettier-ignore
  return {
    ...recordOf(round),
    title: `Performance, ${shortPeriod(periodOf(round))}`,
    href: `/performance/rounds/${round.id}`,
    audience: row.audience,
    openToMembers: row.open_to_members,
    // Without more it would go on; what is asked to be released then is a launch.
    asked: { what: outputs[output === 'quarter-as-usual' ? 'quarter-launch' : output], on: clock.today() },
  };
}

/** Publishing the locked values of a quarter, with what the public will see shown first. */
export function registerPublishing(registrar: Registrar): void {
  const lockedOnly = (round: Round): Round => {
    if (round.state !== 'locked') throw refused('not-locked', 'This round is not locked', 'Only locked values are published.'); // prettier-ignore
    return round;
  };
  async function show(tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> {
    const round = lockedOnly(await selectRound(tx, id));
    const body = await bodyOf(tx, round);
    const before = await standing(tx, id);
    const address = `/performance/rounds/${id}`;
    const waits = await waitOf(tx, round, body, '', null);
    // Outside a pre-election period nobody is asked how it goes out.
    const asked = waits === null && (await performanceWait(tx, recordOf(round), 'quarter-launch')) !== null;
    return {
      kind: 'page',
      page: {
        title: 'Publish the values of this quarter',
        menu: 'performance',
        breadcrumbs: [...trail, { text: `Round of ${shortPeriod(periodOf(round))}`, href: address }],
        errors: form.errors,
        body: html`<h1 class="govuk-heading-l">Publish the values of ${shortPeriod(periodOf(round))}</h1>
          <p class="govuk-body">
            Locked values of the indicators that may be published; counts of 1 to 4 are hidden, commentary is left out.
          </p>
          ${
            waits !== null &&
            html`<div class="govuk-inset-text">
              <p class="govuk-body">${waits}</p>
              <p class="govuk-body"><a class="govuk-link" href="${address}/release">Write down the monitoring officer’s release</a></p>
            </div>`
          }
          ${before !== null && insetText({ text: 'It has been published before. What you publish now takes its place and says that it was corrected.' })}
          ${
            body.indicators.length === 0
              ? html`<p class="govuk-body">No indicator of this round may be published. Tick “may be published” on those that may.</p>`
              : html`${scrollRegion(
                  'What the public will see',
                  table({
                    caption: 'What the public will see',
                    firstCellIsHeader: true,
                    head: [{ text: 'Indicator' }, { text: 'Value' }, { text: 'Where from' }, { text: 'Target' }, { text: 'Status' }],
                    rows: body.indicators.map((each) => [
                      { text: each.title },
                      { text: each.value },
                      { text: each.source.how },
                      { text: `${each.target}${each.targetReason === '' ? '' : `: ${each.targetReason}`}` },
                      { text: each.status },
                    ]),
                  }),
                )}
                ${waits === null && html`<form method="post" action="${address}/publish" novalidate>
                  ${hiddenFields(request)}
                  ${before !== null && textarea({ id: 'why', name: 'why', rows: '2', label: { text: 'Why it is published again' }, value: form.value('why'), ...form.error('why') })}
                  ${asked && radios({ idPrefix: 'goes-out', name: 'goes-out', fieldset: { legend: { text: 'It is a pre-election period: how does it go out?', classes: 'govuk-fieldset__legend--s' } }, hint: { text: 'Regular figures go on as usual. What is launched, or names, quotes or pictures a councillor or candidate, waits for the poll or for the monitoring officer’s release.' }, items: goesOutNames.map((value) => ({ value, text: goesOut[value] })), value: form.value('goes-out'), ...form.error('goes-out') })}
                  ${asked && html`<p class="govuk-body"><a class="govuk-link" href="${address}/release">Write down the monitoring officer’s release</a> for what would have to wait.</p>`}
                  ${button({ text: 'Publish it' })}
                </form>`}`
          }`,
      },
    }; // prettier-ignore
  }
  registrar.member({
    method: 'GET',
    path: '/performance/rounds/:id/publish',
    permission: 'performance.publish',
    audit: { none: 'what is about to be public' },
    params: idParams,
    crawl: { none: 'only of a locked round; tried by reports.test.ts' },
    handler: ({ tx, request, params }) => show(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/rounds/:id/publish',
    permission: 'performance.publish',
    audit: 'performance.published',
    params: idParams,
    body: z.object({
      'goes-out': z.enum(goesOutNames).optional().catch(undefined),
      why: z.string().trim().max(1000, 'This must be 1,000 characters or fewer').default(''),
    }),
    crawl: { none: 'publishes a quarter; tried by reports.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const round = lockedOnly(await selectRound(tx, params.id));
      const shown = await bodyOf(tx, round);
      if (shown.indicators.length === 0) throw notFound();
      if ((await standing(tx, round.id)) !== null && body.why === '')
        throw fieldProblem('why', 'why', 'Enter why it is published again');
      const said = body['goes-out'] ?? null;
      const waits = await waitOf(tx, round, shown, body.why, said);
      if (waits !== null && (said === 'launch' || said === 'naming'))
        throw fieldProblem('goes-out', 'goes-out', waits);
      if (waits !== null) throw refused('pre-election', 'It waits for the poll', waits);
      if (said === null && (await performanceWait(tx, recordOf(round), 'quarter-launch')) !== null)
        throw fieldProblem('goes-out', 'goes-out', 'Choose how it goes out');
      await publishRound(tx, round, body.why, actor);
      return { kind: 'redirect', to: `/performance/rounds/${round.id}`, banner: 'It is public.' };
    },
    form: ({ tx, request, params, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure)),
  });
  registerRelease(registrar, {
    path: '/performance/rounds/:id/release',
    menu: 'performance',
    crumb: { text: 'Performance', href: '/performance' },
    triedBy: 'reports.test.ts',
    find: async (tx, id) => releasableRound(tx, lockedOnly(await selectRound(tx, id))),
  });
}
