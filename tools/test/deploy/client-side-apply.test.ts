import { migratedFields } from '../../src/deploy/client-side-apply';

const entry = (manager: string, operation: string, fieldsV1: object, subresource?: string) => ({
  ...{ manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: fieldsV1 as never },
  ...(subresource && { subresource }),
});
const CLIENT_SIDE = 'kubectl-client-side-apply';
const LAST_APPLIED = { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} };

test('an object that client-side apply never changed stays as it is', () => {
  expect(migratedFields([entry('kubeflow-cdk', 'Apply', {})])).toBeUndefined();
});

test('the fields of client-side apply get the field manager of the program, except the annotation of kubectl', () => {
  const fields = {
    'f:data': { 'f:a': {} },
    'f:metadata': { 'f:annotations': LAST_APPLIED, 'f:labels': { 'f:x': {} } },
  };
  const status = entry('controller', 'Update', { 'f:status': {} }, 'status');
  expect(migratedFields([entry(CLIENT_SIDE, 'Update', fields), status])).toEqual([
    entry('kubeflow-cdk', 'Apply', { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:x': {} } } }),
    status,
  ]);
});

test('the fields of both are united', () => {
  const entries = [
    entry('kubeflow-cdk', 'Apply', { 'f:data': { 'f:a': {} } }),
    entry(CLIENT_SIDE, 'Update', { 'f:data': { 'f:b': {} } }),
  ];
  expect(migratedFields(entries)).toEqual([entry('kubeflow-cdk', 'Apply', { 'f:data': { 'f:a': {}, 'f:b': {} } })]);
});
