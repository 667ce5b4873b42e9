import { App, Chart, Testing } from 'cdk8s';
import type { Schema } from '../../../lib/components/tf-job-operator/schema';
import { tfJobCrd } from '../../../lib/components/tf-job-operator/tf-job-crd';
import { TF_JOB_SCHEMA } from '../../../lib/components/tf-job-operator/tf-job-schema';

const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
tfJobCrd(chart, 'definition', { labels: {} });
const [definition] = Testing.synth(chart);

/** Returns a schema and all schemas in it, with their paths. */
function within(schema: Schema, path = ''): [string, Schema][] {
  return [
    [path, schema],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => within(child, `${path}.${name}`)),
    ...(schema.items ? within(schema.items, `${path}[]`) : []),
    ...(schema.additionalProperties ? within(schema.additionalProperties, `${path}{}`) : []),
  ];
}

test('the definition is under 32 KiB as compact JSON, which `kubectl apply` keeps in an annotation', () => {
  expect(Buffer.byteLength(JSON.stringify(definition))).toBeLessThan(32 * 1024);
});

test('the definition has version v1 of TFJobs, with the columns and the status of upstream', () => {
  expect(definition.metadata).toEqual({ name: 'tfjobs.kubeflow.org' });
  const { versions, ...rest } = definition.spec;
  expect(rest).toMatchInlineSnapshot(`
    {
      "group": "kubeflow.org",
      "names": {
        "categories": [
          "all",
          "kubeflow",
        ],
        "kind": "TFJob",
        "listKind": "TFJobList",
        "plural": "tfjobs",
        "shortNames": [
          "tfj",
        ],
        "singular": "tfjob",
      },
      "scope": "Namespaced",
    }
  `);
  const [{ schema: _, ...version }, ...others] = versions;
  expect(others).toEqual([]);
  expect(version).toMatchInlineSnapshot(`
    {
      "additionalPrinterColumns": [
        {
          "jsonPath": ".status.conditions[-1:].type",
          "name": "State",
          "type": "string",
        },
        {
          "jsonPath": ".metadata.creationTimestamp",
          "name": "Age",
          "type": "date",
        },
      ],
      "name": "v1",
      "served": true,
      "storage": true,
      "subresources": {
        "status": {},
      },
    }
  `);
});

test('the spec has every field that the operator reads', () => {
  const paths = within(TF_JOB_SCHEMA).map(([path]) => path);
  expect(paths.filter((path) => path.startsWith('.spec.'))).toMatchInlineSnapshot(`
    [
      ".spec.enableDynamicWorker",
      ".spec.runPolicy",
      ".spec.runPolicy.activeDeadlineSeconds",
      ".spec.runPolicy.backoffLimit",
      ".spec.runPolicy.cleanPodPolicy",
      ".spec.runPolicy.managedBy",
      ".spec.runPolicy.schedulingPolicy",
      ".spec.runPolicy.schedulingPolicy.minAvailable",
      ".spec.runPolicy.schedulingPolicy.minResources",
      ".spec.runPolicy.schedulingPolicy.minResources{}",
      ".spec.runPolicy.schedulingPolicy.priorityClass",
      ".spec.runPolicy.schedulingPolicy.queue",
      ".spec.runPolicy.schedulingPolicy.scheduleTimeoutSeconds",
      ".spec.runPolicy.suspend",
      ".spec.runPolicy.ttlSecondsAfterFinished",
      ".spec.successPolicy",
      ".spec.tfReplicaSpecs",
      ".spec.tfReplicaSpecs{}",
      ".spec.tfReplicaSpecs{}.replicas",
      ".spec.tfReplicaSpecs{}.restartPolicy",
      ".spec.tfReplicaSpecs{}.template",
      ".spec.tfReplicaSpecs{}.template.spec",
      ".spec.tfReplicaSpecs{}.template.spec.containers",
      ".spec.tfReplicaSpecs{}.template.spec.containers[]",
      ".spec.tfReplicaSpecs{}.template.spec.containers[].name",
      ".spec.tfReplicaSpecs{}.template.spec.containers[].image",
    ]
  `);
});

test('only pod templates keep unknown fields', () => {
  const open = within(TF_JOB_SCHEMA).filter(([, schema]) => schema['x-kubernetes-preserve-unknown-fields']);
  expect(open.map(([path]) => path)).toEqual([
    '.spec.tfReplicaSpecs{}.template',
    '.spec.tfReplicaSpecs{}.template.spec',
    '.spec.tfReplicaSpecs{}.template.spec.containers[]',
  ]);
});

test('every CEL rule has a message', () => {
  const rules = within(TF_JOB_SCHEMA).flatMap(([, schema]) => schema['x-kubernetes-validations'] ?? []);
  expect(rules.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "metadata.name must be at most 63 lower-case letters, digits or "-", start with a letter, and end with a letter or digit (RFC 1035)",
      "metadata.name is too long: "<name>-<type>-<index>" must have at most 63 characters, because it is the name of a Service",
      "spec.runPolicy.managedBy is immutable",
      "spec.runPolicy.schedulingPolicy.queue is immutable",
      "the replica types are Chief, Master, Worker, PS and Evaluator",
      "must not have a replica type twice",
      "must not have more than 1 Chief or Master role",
      "must have a container named "tensorflow"",
    ]
  `);
});
