import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { readBoundaries } from './boundaries.ts';
import { makeLocator } from './locator.ts';
import { readLsoaLookup } from './lookups.ts';
import { decodeText, readReceivedFile } from './read-file.ts';
import { realFile } from './testing.ts';

/**
 * The two methods on the police file for Kent, 2025 (data README §9): Town ward in Gravesham is 2,321 by point and 2,613 by
 * best fit; over Kent and Medway the methods agree for 91 %. Reading of the published numbers, found by trying each:
 * 2,321 and 2,613 are counts over **all** rows of the twelve files; over only the rows whose LSOA name begins with
 * "Gravesham" they are the same, and so they are with the county's boundaries in place of the borough's. 91 % is the share of
 * the rows with both a point in a ward and an LSOA in the lookup for which both name the same ward (161,978 of 177,803); over
 * all 180,022 rows, counting "neither" as agreement, it is 91 % too.
 */
it('Town ward, Gravesham, 2025: 2,321 by point, 2,613 by best fit; the methods agree for 91 %', async (t) => {
  const months = Array.from({ length: 12 }, (_, month) =>
    realFile(t, `crime/kent/2025-${String(month + 1).padStart(2, '0')}-kent-street.csv.gz`),
  );
  const names = [
    'kent-county-wards-2025.geojson',
    'medway-wards-2025.geojson',
    'gravesham-wards-2025.geojson',
  ];
  const [county, medway, gravesham] = names.map((name) => realFile(t, `boundaries/${name}`));
  const lookupPath = realFile(t, 'lookups/lsoa21_ward24_lad24.csv.gz');
  if (months.includes(null) || !county || !medway || !gravesham || lookupPath === null) return;
  const { byLsoa } = await readLsoaLookup(lookupPath);
  const kent = await readBoundaries(county);
  const all = makeLocator({ ...kent, areas: [...kent.areas, ...(await readBoundaries(medway)).areas] });
  const borough = makeLocator(await readBoundaries(gravesham));
  const town = borough.set.areas.find(({ name }) => name === 'Town')!.code;

  let [rows, both, agree, byPoint, byBoroughPoint, byFit] = [0, 0, 0, 0, 0, 0];
  for (const month of months) {
    const { text } = decodeText((await readReceivedFile(month!)).content, 'month');
    const records = parse(text, { columns: false, from: 2 });
    const longitudes = Float64Array.from(records, (row) => (row[4] === '' ? NaN : Number(row[4])));
    const latitudes = Float64Array.from(records, (row) => (row[5] === '' ? NaN : Number(row[5])));
    const placed = all.locateAll(longitudes, latitudes, { withMetres: false }).index;
    const inBorough = borough.locateAll(longitudes, latitudes, { withMetres: false }).index;
    records.forEach((row, at) => {
      const point = all.set.areas[placed[at]!]?.code ?? null;
      const fit = byLsoa.get(row[7]!)?.wardCode ?? null;
      rows += 1;
      if (point !== null && fit !== null) both += 1;
      if (point !== null && point === fit) agree += 1;
      if (point === town) byPoint += 1;
      if (borough.set.areas[inBorough[at]!]?.code === town) byBoroughPoint += 1;
      if (fit === town) byFit += 1;
    });
  }
  assert.equal(rows, 180_022);
  assert.deepEqual(
    { byPoint, byBoroughPoint, byFit },
    { byPoint: 2_321, byBoroughPoint: 2_321, byFit: 2_613 },
  );
  assert.equal(Math.round((agree / both) * 100), 91);
});
