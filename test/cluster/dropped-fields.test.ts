import { droppedFields } from './dropped-fields';

test('a field that is not kept is told by its path', () => {
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

test('what the API server adds or says in another way is not a loss', () => {
  expect(droppedFields({ cpu: '1000m', labels: {} }, { cpu: '1', uid: '1' })).toEqual([]);
});

test('what says nothing may go', () => {
  expect(droppedFields({ hostNetwork: false, command: [], note: '' }, {})).toEqual([]);
});
