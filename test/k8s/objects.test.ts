import { ApiObject, App, JsonPatch } from 'cdk8s';
import { parse } from 'yaml';
import { TFJob, TFPodTemplate } from '../../lib/components/tf-job';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { HubOf } from '../components/jupyterhub/hub-of';
import { template } from '../components/tf-job/synthesized-job';
import { everyComponent } from '../platforms/every-component';

const TOOL = { name: 'tool', image: 'registry.example.com/tool:1' };

test('a sidecar of the hub keeps its restart policy and its probes', () => {
  const probe = { httpGet: { port: 8080, path: '/ready' } };
  const { hubPod } = new HubOf({
    hub: { initContainers: [{ ...TOOL, restartPolicy: 'Always', startupProbe: probe }] },
  });
  expect(hubPod.initContainers).toContainEqual(
    expect.objectContaining({ name: 'tool', restartPolicy: 'Always', startupProbe: probe }),
  );
});

test('a container has the plain quantities of its resources', () => {
  const { hubPod } = new HubOf({
    hub: { extraContainers: [{ ...TOOL, resources: { requests: { cpu: 1 }, limits: { memory: '1Gi' } } }] },
  });
  expect(hubPod.containers[1].resources).toEqual({ requests: { cpu: 1 }, limits: { memory: '1Gi' } });
});

test('a pod template that was parsed from YAML is written with all its fields', () => {
  const parsed = parse(`
metadata: { labels: { run: a }, finalizers: [example.com/keep] }
spec:
  hostUsers: false
  serviceAccount: trainer
  restartPolicy: OnFailure
  containers:
    - name: tensorflow
      image: docker.io/tensorflow/tensorflow:2.20.0
      resizePolicy: [{ resourceName: cpu, restartPolicy: NotRequired }]
      readinessProbe: { httpGet: { port: 8080 } }
      env:
        - { name: CPUS, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: 1m } } }
  volumes:
    - { name: info, downwardAPI: { items: [{ path: name, fieldRef: { fieldPath: metadata.name } }] } }
`);
  const { metadata, spec } = template({ worker: { template: TFPodTemplate.fromPodTemplateSpec(parsed) } });
  const [container] = parsed.spec.containers;
  expect(metadata).toMatchObject(parsed.metadata);
  expect(spec).toMatchObject({
    hostUsers: false,
    serviceAccount: 'trainer',
    serviceAccountName: 'trainer',
    containers: [container],
    volumes: parsed.spec.volumes,
  });
});

test('a job has the restart policy of a pod template, unless the replica has one', () => {
  const pod = { restartPolicy: 'OnFailure', containers: [{ ...TOOL, name: 'tensorflow' }] };
  const withTemplate = { template: TFPodTemplate.fromPodTemplateSpec({ spec: pod }) };
  const chart = new AnyClusterPlatform(new App(), 'lab').chart('jobs');
  const job = new TFJob(chart, 'job', {
    chief: withTemplate,
    worker: { ...withTemplate, restartPolicy: 'Never' as never },
  });
  const { Chief, Worker } = ApiObject.of(job).toJson().spec.tfReplicaSpecs;
  expect([Chief.restartPolicy, Worker.restartPolicy]).toEqual(['OnFailure', 'Never']);
  expect(Chief.template.spec).not.toHaveProperty('restartPolicy');
});

test('fails if a pod template has a restart policy that pods do not have', () => {
  const pod = { restartPolicy: 'Sometimes', containers: [{ ...TOOL, name: 'tensorflow' }] };
  const props = { worker: { template: TFPodTemplate.fromPodTemplateSpec({ spec: pod }) } };
  expect(() => template(props)).toThrow('worker.template.spec.restartPolicy "Sometimes" is not known.');
});

test('fails if a pod template has ephemeral containers', () => {
  const pod = { containers: [{ ...TOOL, name: 'tensorflow' }], ephemeralContainers: [{ ...TOOL, name: 'debug' }] };
  const props = { worker: { template: TFPodTemplate.fromPodTemplateSpec({ spec: pod }) } };
  expect(() => template(props)).toThrow('worker.template.spec.ephemeralContainers: is not supported in a template.');
});

test('every object is written with fields that a JSON patch adds, also those that cdk8s-plus does not know', () => {
  const platform = new AnyClusterPlatform(new App(), 'lab', { serviceCidr: '10.96.0.0/16' });
  everyComponent(platform);
  const objects = platform.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  const lost = objects.filter((object) => {
    object.addJsonPatch(JsonPatch.add('/future', { hostIp: 1 }));
    return JSON.stringify(object.toJson().future) !== '{"hostIp":1}';
  });
  expect(objects.length).toBeGreaterThan(20);
  // ServiceAccounts that components return are constructs of cdk8s-plus. Kubernetes has added no field to this kind since.
  expect([...new Set(lost.map(({ kind }) => kind))]).toEqual(['ServiceAccount']);
});
