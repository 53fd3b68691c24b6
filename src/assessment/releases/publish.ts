import { createHash, randomInt } from 'node:crypto';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { parsePeriod } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { canonicalJson } from '../../statistics/statistics.ts';
import { lockPublishing, publishedIds } from './earlier.store.ts';
import { figureAddressOf, type Worked } from './release.rules.ts';
import { markPublished, type ReleaseRecord } from './release.store.ts';

/** Name and address of the licence that everything published stands under. */
const publicLicence = 'Open Government Licence v3.0';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** `noise-by-ward-2026-11-22-7k3m`: readable, and its own in the whole installation. */
function releaseCode(title: string, day: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const mark = Array.from({ length: 5 }, () => letters[randomInt(letters.length)] ?? '0').join('');
  return [words, day, mark].filter((part) => part !== '').join('-');
}

/** What a release says, as one hash: the same cells have the same one. */
const hashOfWorked = (worked: Pick<Worked, 'cells'>): string =>
  createHash('sha256')
    .update(canonicalJson(worked.cells.map(({ why: _why, ...cell }) => cell)))
    .digest('hex');

const overtaken = (): Problem => {
  const message =
    'Something else was published after this was worked out. Send it back, and have it worked out again';
  return new Problem({
    status: 422,
    code: 'overtaken',
    title: message,
    fields: [{ name: 'publish', message }],
  });
};

/**
 * Freezes a release as it was worked out and checked: from here on everybody may read it and nobody can change it.
 * @throws Problem 422 `overtaken` where something was published since it was worked out, so that it was not checked against that
 */
export async function publishRelease(
  tx: Tx,
  record: ReleaseRecord,
  rule: { words: string } = { words: record.worked?.rule ?? '' },
): Promise<string> {
  const { worked } = record;
  const { partnershipId } = contextOf(tx);
  if (worked === null || partnershipId === null) throw new Error('Nothing was worked out for this release');
  await lockPublishing(tx);
  if ((await publishedIds(tx)).join() !== worked.against.join()) throw overtaken();
  const moment = clock.now();
  await markPublished(tx, { id: record.id, version: record.version, state: record.state }, moment);
  const area = await tx
    .selectFrom('partnership')
    .select('area_name')
    .where('partnership_id', '=', partnershipId)
    .executeTakeFirstOrThrow();
  const code = releaseCode(record.title, clock.today());
  const width = { audience: [ownKey(tx)], open: true };
  await tx
    .insertInto('published_release')
    .values({
      partnership_id: partnershipId,
      id: record.id,
      code,
      kind: record.kind,
      title: record.title,
      words: record.words,
      area_name: area.area_name,
      rule: rule.words,
      licence: publicLicence,
      rounded: worked.rounded,
      notes: worked.notes,
      hash: hashOfWorked(worked),
      replaces_id: record.replacesId,
      assessment_id: record.assessmentId,
      published_at: moment,
      audience: width.audience,
      open_to_members: width.open,
    })
    .execute();
  const rows = worked.cells.map((cell, position) => {
    const period = parsePeriod(cell.period);
    return {
      partnership_id: partnershipId,
      id: newId(),
      published_release_id: record.id,
      address: figureAddressOf(code, cell),
      position,
      measure: cell.measure,
      measure_title: cell.measureTitle,
      part: cell.part,
      definition: cell.definition,
      source_kind: cell.sourceKind,
      form: cell.form,
      categories: [...cell.categories],
      counted: cell.counted,
      area_code: cell.area,
      area_name: cell.areaName,
      area_kind: cell.areaKind,
      placed_by: cell.placedBy,
      period_from: `${period.from}-01`,
      period_to: `${period.to}-01`,
      shown: cell.shown,
      value: cell.value,
      rounded_to: cell.roundedTo,
      zero_shown: cell.zeroShown,
      rate: cell.rate,
      rate_unit: cell.rateUnit,
      decimals: cell.decimals,
      base: cell.base,
      base_source: cell.baseSource,
      is_open: cell.isOpen,
      source: cell.source,
      licence: cell.licence,
      limitations: cell.limitations,
      deliveries: cell.deliveries,
      inherited_audience: width.audience,
      inherited_open: width.open,
    };
  });
  for (let start = 0; start < rows.length; start += 500)
    await tx
      .insertInto('published_figure')
      .values(rows.slice(start, start + 500))
      .execute();
  return code;
}
