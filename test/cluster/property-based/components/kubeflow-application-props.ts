import * as fc from 'fast-check';
import type {
  ApplicationComponentKind,
  ApplicationContact,
  ApplicationDescriptor,
  ApplicationLink,
  KubeflowApplicationProps,
  OtherApplication,
} from '../../../../lib';
import type { Code } from '../code';
import { anyPlatform, resources } from '../options/common-options';
import { metricsOptions } from '../options/metrics-options';
import { componentPodProps } from '../pods/component-pod-props';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function kubeflowApplicationProps(values: Values): fc.Arbitrary<Code<KubeflowApplicationProps>> {
  return structOf<KubeflowApplicationProps>(
    {
      name: values.name('kubeflow', 'ml'),
      descriptor: descriptor(values),
      info: mapOf(values.plainText(fc.constantFrom('Support', 'Costs per month')), values.anyText),
      createDefinition: values.boolean,
      manageOtherApplications: values.boolean,
      otherApplications: values.list(otherApplication(values)),
      checkHostnames: values.boolean,
      metrics: metricsOptions(values),
      resources: resources(values),
      labels: values.labels,
      platform: anyPlatform(values),
      ...componentPodProps(values),
    },
    // Without its definition, the API server rejects the Application.
    { rarely: ['platform', 'priorityClassName', 'createDefinition'] },
  );
}

function otherApplication(values: Values): fc.Arbitrary<Code<OtherApplication>> {
  const kind = structOf<ApplicationComponentKind>(
    {
      group: values.text('apps', 'example.com', 'core'),
      kind: values.text('StatefulSet', 'Service', 'Secret', 'ClusterRole'),
      plural: values.text('things'),
    },
    { always: ['kind'] },
  );
  return structOf<OtherApplication>(
    { name: values.name('blog', 'shop'), namespace: values.name('kubeflow', 'web'), componentKinds: values.list(kind) },
    { always: ['name', 'componentKinds'] },
  );
}

function descriptor(values: Values): fc.Arbitrary<Code<ApplicationDescriptor>> {
  const contact = structOf<ApplicationContact>({ name: values.anyText, email: values.anyText, url: values.anyText });
  const link = structOf<ApplicationLink>(
    { description: values.anyText, url: values.anyText },
    { always: ['description', 'url'] },
  );
  return structOf<ApplicationDescriptor>({
    type: values.anyText,
    version: values.anyText,
    description: values.anyText,
    notes: values.anyText,
    links: values.list(link),
    keywords: values.list(values.anyText),
    maintainers: values.list(contact),
    owners: values.list(contact),
  });
}
