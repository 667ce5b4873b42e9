import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTable, chartTableIn, matchingValues } from '../chart-table';
import { errorMessages, PublicApi } from '../public-api';
import { fields } from '../tf-job-fields.json';

const ROOT = join(__dirname, '..', '..', '..');
const LIB = join(ROOT, 'lib');
const TF_JOB = join(LIB, 'components/tf-job');

/** Files with the types that the README must cover, if the props of a TFJob use them. */
const FOLDERS = [TF_JOB, join(LIB, 'volumes/pod-volume.ts'), join(LIB, 'pods/component-pod-props.ts')];

describe('the migration tables in the README of TFJob', () => {
  let table: ChartTable;
  let api: PublicApi;

  beforeAll(() => {
    const page = readFileSync(join(TF_JOB, 'README.md'), 'utf8');
    table = chartTableIn(page, { values: 'TFJob field', without: 'Additional option' });
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'TFJobProps');
  });

  const listedMembers = () => [...table.rows.map(({ ours }) => ours), ...table.without];
  const named = () => table.rows.flatMap(({ values }) => values);

  test('contain only members of the API', () => {
    expect(listedMembers().flatMap((paths) => errorMessages(() => api.resolveTogether(paths)))).toEqual([]);
  });

  test('contain only fields of a TFJob', () => {
    expect(named().filter((name) => matchingValues(name, fields).length === 0)).toEqual([]);
  });

  test('cover every field of a TFJob', () => {
    const known = new Set(named().flatMap((name) => matchingValues(name, fields)));
    expect(fields.filter((field) => !known.has(field))).toEqual([]);
  });

  test('cover every prop', () => {
    const known = new Set(listedMembers().flatMap((paths) => api.resolveTogether(paths)));
    expect(api.members('TFJobProps', FOLDERS).filter((member) => !known.has(member))).toEqual([]);
  });
});
