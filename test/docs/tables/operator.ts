import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTable, chartTableIn } from '../chart-table';
import options from '../operator-options.json';
import { errorMessages, PublicApi } from '../public-api';

const LIB = join(__dirname, '..', '..', '..', 'lib');
const OPERATOR = join(LIB, 'components/tf-job-operator');

/** Whose props the page must tell. */
const FOLDERS = [
  OPERATOR,
  ...['pods/component-pod-props.ts', 'metrics/metrics-options.ts'].map((file) => join(LIB, file)),
];

/** Variables of the operator's process, and what its manifests say, which no program tells. */
const BESIDES = /^(KUBEFLOW_NAMESPACE|CUSTOM_CLUSTER_DOMAIN|[A-Z][A-Za-z]+\.[A-Za-z*-]+)$/;

describe('the README of the training operator, for who comes from upstream', () => {
  let table: ChartTable;
  let api: PublicApi;

  beforeAll(() => {
    const page = readFileSync(join(OPERATOR, 'README.md'), 'utf8');
    table = chartTableIn(page, { values: 'upstream', without: 'what upstream does not have' });
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'TFJobOperatorProps');
  });

  const named = () => table.rows.flatMap(({ values }) => values);
  const told = () => [...table.rows.map(({ ours }) => ours.filter(isPath)), ...table.without];

  test("tells of every option of upstream's command what it is here, or why it is not", () => {
    expect(
      named()
        .filter((name) => !BESIDES.test(name))
        .sort(),
    ).toEqual([...options].sort());
  });

  test('names only what the API has', () => {
    expect(told().flatMap((paths) => errorMessages(() => api.resolveTogether(paths)))).toEqual([]);
  });

  test('tells of every prop what it is upstream, or that upstream has nothing like it', () => {
    const members = new Set(told().flatMap((paths) => api.resolveTogether(paths)));
    expect(api.members('TFJobOperatorProps', FOLDERS).filter((member) => !members.has(member))).toEqual([]);
  });

  test('tells of every prop in the table of props', () => {
    const page = readFileSync(join(OPERATOR, 'README.md'), 'utf8');
    const [, props] = /## Props\n([\s\S]*?)\n## /.exec(page) ?? [];
    const names = [...props.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const members = api.members('TFJobOperatorProps', FOLDERS);
    const own = members.filter((member) => /^(TFJobOperator|ComponentPod|Placement)Props\./.test(member));
    expect(own.map((member) => member.split('.')[1]).filter((name) => !names.includes(name))).toEqual([]);
    expect(own).not.toEqual([]);
  });
});

/** A value of upstream's may stand in a cell of ours. */
function isPath(code: string): boolean {
  return !/^(Fail|prometheus\.io|training-operator)$/.test(code);
}
