import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTable, chartTableIn } from '../chart-table';
import { fields, flags } from '../model-server-flags.json';
import { errorMessages, PublicApi } from '../public-api';

const ROOT = join(__dirname, '..', '..', '..');
const LIB = join(ROOT, 'lib');
const TF_SERVING = join(LIB, 'components/tf-serving');
const STAND_IN_FLAGS = join(ROOT, 'test/cluster-harness/images/programs/model_server_flags.py');

/** Structs with upstream options only. */
const OPTIONS = [
  'BatchingOptions',
  'GrpcOptions',
  'GrpcSslOptions',
  'ModelLoadingOptions',
  'RestOptions',
  'SessionOptions',
];

describe('the migration tables in the README of TFServing', () => {
  let tables: { flag: ChartTable; field: ChartTable };
  let api: PublicApi;

  beforeAll(() => {
    const page = readFileSync(join(TF_SERVING, 'README.md'), 'utf8');
    const tableOf = (values: string) => chartTableIn(page, { values, without: 'what upstream does not have' });
    tables = { flag: tableOf('flag'), field: tableOf('field') };
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'TFServingProps');
  });

  const rows = () => [...tables.flag.rows, ...tables.field.rows];

  test('cover every flag and every field of the configuration files once', () => {
    const named = (table: ChartTable) => table.rows.flatMap(({ values }) => values).sort();
    expect(named(tables.flag)).toEqual([...flags].sort());
    expect(named(tables.field)).toEqual(Object.values(fields).flat().sort());
  });

  test('contain only members of the API', () => {
    const failures = rows()
      .flatMap(({ ours }) => ours)
      .flatMap((path) => errorMessages(() => api.resolve(path)).map((failure) => `${path}: ${failure}`));
    expect(failures).toEqual([]);
  });

  test('cover every option of the structs', () => {
    const named = new Set(rows().flatMap(({ ours }) => ours.flatMap((path) => api.resolve(path))));
    const options = api
      .members('TFServingProps', [TF_SERVING])
      .filter((member) => OPTIONS.includes(member.split('.')[0]));
    expect(options.filter((member) => !named.has(member))).toEqual([]);
    expect(options.length).toBeGreaterThan(45);
  });

  test('cover the same flags as the replacement of the server', () => {
    const [, list] = /^FLAGS = \[\n([^\]]*)\]/m.exec(readFileSync(STAND_IN_FLAGS, 'utf8')) ?? [];
    expect(list?.match(/\w+/g)).toEqual(flags);
  });
});
