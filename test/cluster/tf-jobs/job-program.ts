import { call, construct, type Expression, literal, named, struct } from '../property-based/code';
import type { Program } from '../property-based/program';
import { IMAGE } from './raw-job';

type Fields = { readonly [field: string]: Expression | undefined };

const BASE = struct([
  ['image', literal(IMAGE)],
  ['worker', struct([['replicas', literal(2)]])],
]);

/** A program with one job: two workers, and the given fields. */
export function jobProgram(id: string, fields: Fields): Program {
  return {
    statements: [
      { variable: 'app', value: construct('KubeflowApp', struct([['summary', literal(false)]])) },
      {
        variable: 'chart',
        value: construct('Chart', named('app'), literal('jobs'), struct([['namespace', literal('kubeflow')]])),
      },
      { variable: 'job', value: construct('TFJob', named('chart'), literal(id), changed(BASE, fields)) },
      { value: call('app.synth') },
    ],
  };
}

/** The same program with changed fields in its jobs. */
export function withMistake({ statements }: Program, fields: Fields): Program {
  return {
    statements: statements.map(({ variable, value }) => {
      if (value.kind !== 'new' || value.callee.kind !== 'name' || value.callee.name !== 'TFJob') {
        return { variable, value };
      }
      const [scope, id, props] = value.args;
      return { variable, value: { ...value, args: [scope, id, changed(props, fields)] } };
    }),
  };
}

function changed(props: Expression, fields: Fields): Expression {
  const before = props.kind === 'struct' ? props.fields : [];
  const kept = before.filter(([key]) => !(key in fields));
  const added = Object.entries(fields).flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  return struct([...kept, ...added]);
}
