import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTable, chartTableIn, matchingValues } from '../chart-table';
import { errorMessages, PublicApi } from '../public-api';
import { fields } from '../tf-job-fields.json';

const ROOT = join(__dirname, '..', '..', '..');
const LIB = join(ROOT, 'lib');
const TF_JOB = join(LIB, 'components/tf-job');

/** Whose props the page must tell: the types of these, as far as those of a TFJob lead to them. */
const FOLDERS = [TF_JOB, join(LIB, 'workload/pod-volume.ts'), join(LIB, 'workload/component-pod-props.ts')];

describe('the README of TFJob, for who comes from upstream', () => {
  let table: ChartTable;
  let api: PublicApi;

  beforeAll(() => {
    const page = readFileSync(join(TF_JOB, 'README.md'), 'utf8');
    table = chartTableIn(page, { values: 'field of a TFJob', without: 'what a TFJob does not have' });
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'TFJobProps');
  });

  const told = () => [...table.rows.map(({ ours }) => ours), ...table.without];
  const named = () => table.rows.flatMap(({ values }) => values);

  test('names only what the API has', () => {
    expect(told().flatMap((paths) => errorMessages(() => api.resolveTogether(paths)))).toEqual([]);
  });

  test('names only fields that a TFJob has', () => {
    expect(named().filter((name) => matchingValues(name, fields).length === 0)).toEqual([]);
  });

  test('tells of every field of a TFJob what it is here, or why it is not', () => {
    const known = new Set(named().flatMap((name) => matchingValues(name, fields)));
    expect(fields.filter((field) => !known.has(field))).toEqual([]);
  });

  test('tells of every prop what it is in a TFJob, or that a TFJob has nothing like it', () => {
    const known = new Set(told().flatMap((paths) => api.resolveTogether(paths)));
    expect(api.members('TFJobProps', FOLDERS).filter((member) => !known.has(member))).toEqual([]);
  });
});
