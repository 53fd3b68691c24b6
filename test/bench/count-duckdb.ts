/* eslint-disable no-console -- a bench prints */
/**
 * The other side of the import bench: the shortest script an analyst would write in DuckDB to count the same files by LSOA.
 * Usage: node count-duckdb.ts <folder with *.csv.gz>
 */
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2] ?? '';
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `select "LSOA code" as lsoa, count(*) as n from read_csv($files) group by 1 order by 1`,
  { files: `${folder}/*.csv.gz` },
);
const rows = reader.getRowObjectsJS();
let total = 0;
for (const row of rows) total += Number(row['n']);
console.log(JSON.stringify({ lsoas: rows.filter((row) => row['lsoa'] !== null).length, total }));
