import type { k8s } from 'cdk8s-plus-27';
import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { type Code, call, literal } from '../code';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

type ContainerField =
  | 'name'
  | 'image'
  | 'command'
  | 'args'
  | 'env'
  | 'imagePullPolicy'
  | 'ports'
  | 'resources'
  | 'securityContext';

/** A container that the user adds. */
export function container(
  values: Values,
  ...volumes: string[]
): fc.Arbitrary<Code<Pick<k8s.Container, ContainerField | 'volumeMounts'>>> {
  return structOf<Pick<k8s.Container, ContainerField | 'volumeMounts'>>(
    {
      name: values.name('sidecar', 'database', 'fetch'),
      image: values.text('registry.example.com/sidecar:1'),
      command: values.texts,
      args: values.texts,
      env: fc
        .uniqueArray(values.plainText(fc.constantFrom('MODE', 'A')), { maxLength: 2 })
        .chain((names) =>
          fc.tuple(...names.map((name) => envVar(values, name))).map((items) => ({ kind: 'list', items })),
        ),
      imagePullPolicy: values.member<string>('kplus.ImagePullPolicy', kplus.ImagePullPolicy),
      ports: values.list(
        structOf<Pick<k8s.ContainerPort, 'containerPort' | 'name' | 'protocol'>>(
          {
            // Some of these are also ports of other containers in the pods.
            containerPort: values.number(8080, 2222, 8081, 8501, 8888, 1, 65535),
            name: values.name('http', 'metrics'),
            protocol: values.text('TCP', 'UDP', 'SCTP'),
          },
          { always: ['containerPort'] },
        ),
        1,
      ),
      resources: structOf<Pick<k8s.ResourceRequirements, 'requests' | 'limits'>>({
        requests: resourceAmounts(values, '100m', '64Mi'),
        limits: resourceAmounts(values, '2', '1Gi'),
      }),
      securityContext: securityContext(values),
      volumeMounts: values.list(
        structOf<Pick<k8s.VolumeMount, 'name' | 'mountPath' | 'readOnly'>>(
          { name: values.text(...volumes), mountPath: values.text('/data', '/home'), readOnly: values.boolean },
          { always: ['name', 'mountPath'] },
        ),
        1,
      ),
    },
    { always: ['name', 'image'] },
  );
}

export function lifecycle(values: Values): fc.Arbitrary<Code<k8s.Lifecycle>> {
  const exec = structOf<Pick<k8s.LifecycleHandler, 'exec'>>(
    {
      exec: structOf<k8s.ExecAction>(
        { command: fc.array(values.anyText, { minLength: 1, maxLength: 2 }).map((items) => ({ kind: 'list', items })) },
        { always: ['command'] },
      ),
    },
    { always: ['exec'] },
  );
  return structOf<Pick<k8s.Lifecycle, 'postStart' | 'preStop'>>({ postStart: exec, preStop: exec });
}

function envVar(values: Values, name: string): fc.Arbitrary<Code<k8s.EnvVar>> {
  return structOf<Pick<k8s.EnvVar, 'name' | 'value'>>(
    { name: fc.constant(literal(name)), value: values.anyText },
    { always: ['name'] },
  );
}

function resourceAmounts(
  values: Values,
  cpu: string,
  memory: string,
): fc.Arbitrary<Code<{ [name: string]: k8s.Quantity }>> {
  const amount = (usual: string) =>
    values.text(usual).map((text) => call<k8s.Quantity>('kplus.k8s.Quantity.fromString', text));
  return fc.oneof(
    mapOf(fc.constant('cpu'), amount(cpu)),
    mapOf(fc.constant('memory'), amount(memory)),
    mapOf(values.plainText(fc.constant('ephemeral-storage')), amount(memory)),
  );
}

function securityContext(values: Values): fc.Arbitrary<Code<k8s.SecurityContext>> {
  const harmless = { readOnlyRootFilesystem: values.boolean, runAsUser: values.number(1000, 65534) };
  return values.validOr<Code<k8s.SecurityContext>>(
    structOf<Pick<k8s.SecurityContext, 'readOnlyRootFilesystem' | 'runAsUser'>>(harmless),
    structOf<
      Pick<
        k8s.SecurityContext,
        | 'readOnlyRootFilesystem'
        | 'runAsUser'
        | 'privileged'
        | 'runAsNonRoot'
        | 'allowPrivilegeEscalation'
        | 'capabilities'
      >
    >({
      ...harmless,
      privileged: values.boolean,
      runAsNonRoot: values.boolean,
      allowPrivilegeEscalation: values.boolean,
      capabilities: structOf<k8s.Capabilities>({
        add: values.list(values.text('NET_BIND_SERVICE', 'SYS_ADMIN')),
        drop: values.list(values.text('ALL', 'KILL')),
      }),
    }),
  );
}
