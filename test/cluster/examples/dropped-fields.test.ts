import { droppedFields } from './dropped-fields';

test('reports the path of each dropped field', () => {
  const written = { spec: { containers: [{ name: 'a' }, { name: 'b', stdin: true, ports: [{ name: 'http' }] }] } };
  const kept = {
    spec: {
      containers: [
        { name: 'a', tty: false },
        { name: 'b', ports: [{}] },
      ],
    },
  };
  expect(droppedFields(written, kept)).toEqual(['spec.containers[1].stdin', 'spec.containers[1].ports[0].name']);
});

test('ignores fields that the API server adds or normalizes', () => {
  expect(droppedFields({ cpu: '1000m', labels: {} }, { cpu: '1', uid: '1' })).toEqual([]);
});

test('ignores empty values', () => {
  expect(droppedFields({ hostNetwork: false, command: [], note: '' }, {})).toEqual([]);
});
