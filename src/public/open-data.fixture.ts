import { parse } from 'csv-parse/sync';

/** Checks a CSV against its own descriptions, for the tests: what a program that reads them would refuse. */
type Field = { name: string; type: string; constraints?: { required?: boolean; enum?: string[] } };

const fits: Readonly<Record<string, (text: string) => boolean>> = {
  string: () => true,
  integer: (text) => /^-?\d+$/.test(text),
  number: (text) => /^-?\d+(\.\d+)?$/.test(text),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
};

export type CsvFault = { line: number; column: string; value: string; fault: string };

function faultsOf(csv: string, fields: readonly Field[], key: readonly string[]): CsvFault[] {
  const [head = [], ...rows] = parse(csv, { columns: false, relax_column_count: true });
  const faults: CsvFault[] = [];
  const names = fields.map(({ name }) => name);
  if (head.join() !== names.join())
    faults.push({
      line: 1,
      column: '',
      value: head.join(),
      fault: `the columns are described as ${names.join()}`,
    });
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    const line = index + 2;
    if (row.length !== fields.length)
      faults.push({ line, column: '', value: String(row.length), fault: 'another number of columns' });
    fields.forEach((field, place) => {
      const value = row[place] ?? '';
      const say = (fault: string): void => void faults.push({ line, column: field.name, value, fault });
      if (value === '') {
        if (field.constraints?.required === true) say('is required');
        return;
      }
      if (fits[field.type]?.(value) !== true) say(`is no ${field.type}`);
      if (field.constraints?.enum?.includes(value) === false) say('is none of its values');
    });
    const own = key.map((name) => row[names.indexOf(name)] ?? '').join('|');
    if (seen.has(own)) faults.push({ line, column: key.join(), value: own, fault: 'is there twice' });
    seen.add(own);
  });
  return faults;
}

/** Against a Data Package (Table Schema). */
export function packageFaults(csv: string, datapackage: string): CsvFault[] {
  const { resources } = JSON.parse(datapackage) as {
    resources: { path: string; schema: { fields: Field[]; primaryKey: string[] } }[];
  };
  const [resource] = resources;
  if (resource === undefined) return [{ line: 0, column: '', value: '', fault: 'no resource is described' }];
  return faultsOf(csv, resource.schema.fields, resource.schema.primaryKey);
}

/** Against CSV on the Web metadata. */
export function csvwFaults(csv: string, metadata: string): CsvFault[] {
  const { tableSchema } = JSON.parse(metadata) as {
    tableSchema: {
      columns: {
        name: string;
        titles: string;
        datatype: string | { base: string; format: string };
        required: boolean;
      }[];
      primaryKey: string[];
    };
  };
  return faultsOf(
    csv,
    tableSchema.columns.map(({ titles, datatype, required }) => ({
      name: titles,
      type: typeof datatype === 'string' ? datatype : datatype.base,
      constraints: {
        required,
        ...(typeof datatype === 'string' ? {} : { enum: datatype.format.split('|') }),
      },
    })),
    tableSchema.primaryKey,
  );
}
