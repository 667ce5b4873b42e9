import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartTable, chartTableIn } from '../chart-table';
import options from '../operator-options.json';
import { errorMessages, PublicApi } from '../public-api';

const LIB = join(__dirname, '..', '..', '..', 'lib');
const OPERATOR = join(LIB, 'components/tf-job-operator');

/** Files with the props that the README must cover. */
const FOLDERS = [
  OPERATOR,
  ...['pods/component-pod-props.ts', 'metrics/metrics-options.ts'].map((file) => join(LIB, file)),
];

/** Environment variables and manifest fields of upstream, which are not command-line options. */
const BESIDES = /^(KUBEFLOW_NAMESPACE|CUSTOM_CLUSTER_DOMAIN|[A-Z][A-Za-z]+\.[A-Za-z*-]+)$/;

describe('the migration tables in the README of the training operator', () => {
  let table: ChartTable;
  let api: PublicApi;

  beforeAll(() => {
    const page = readFileSync(join(OPERATOR, 'README.md'), 'utf8');
    table = chartTableIn(page, { values: 'Upstream', without: 'Additional option' });
    api = new PublicApi([join(LIB, 'index.ts')], LIB, 'TFJobOperatorProps');
  });

  const named = () => table.rows.flatMap(({ values }) => values);
  const listedMembers = () => [...table.rows.map(({ ours }) => ours.filter(isPath)), ...table.without];

  test('cover every option of the upstream command', () => {
    expect(
      named()
        .filter((name) => !BESIDES.test(name))
        .sort(),
    ).toEqual([...options].sort());
  });

  test('contain only members of the API', () => {
    expect(listedMembers().flatMap((paths) => errorMessages(() => api.resolveTogether(paths)))).toEqual([]);
  });

  test('cover every prop', () => {
    const members = new Set(listedMembers().flatMap((paths) => api.resolveTogether(paths)));
    expect(api.members('TFJobOperatorProps', FOLDERS).filter((member) => !members.has(member))).toEqual([]);
  });

  test('the table of options covers every prop', () => {
    const page = readFileSync(join(OPERATOR, 'README.md'), 'utf8');
    const [, props] = /## Options\n([\s\S]*?)\n## /.exec(page) ?? [];
    const names = [...props.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const members = api.members('TFJobOperatorProps', FOLDERS);
    const own = members.filter((member) => /^(TFJobOperator|ComponentPod|Placement)Props\./.test(member));
    expect(own.map((member) => member.split('.')[1]).filter((name) => !names.includes(name))).toEqual([]);
    expect(own).not.toEqual([]);
  });
});

/** A cell may also contain an upstream value. */
function isPath(code: string): boolean {
  return !/^(Fail|prometheus\.io|training-operator)$/.test(code);
}
