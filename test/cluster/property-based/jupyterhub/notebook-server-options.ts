import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import type { k8s, NotebookServerOptions, SecretKeyRef } from '../../../../lib';
import { type Code, list } from '../code';
import { extendedResources, gpu, resources } from '../options/common-options';
import { lifecycle } from '../pods/containers';
import { affinity, toleration } from '../pods/pod-placement';
import { podVolume } from '../pods/pod-volume';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

/** Fields that notebooks, profiles and choices share. */
export function notebookServerOptions(values: Values): Fields<NotebookServerOptions> {
  return {
    image: values.text('quay.io/jupyter/scipy-notebook:2026-09-01'),
    imagePullPolicy: values.member<kplus.ImagePullPolicy>('kplus.ImagePullPolicy', kplus.ImagePullPolicy),
    resources: resources(values),
    gpu: gpu(values),
    ...extendedResources(values),
    env: values.environment,
    secretEnv: secretEnv(values),
    envFrom: values.list(
      structOf<Pick<k8s.EnvFromSource, 'prefix' | 'secretRef'>>(
        { prefix: values.text('A_'), secretRef: structOf({ name: values.dottedName('tokens') }, { always: ['name'] }) },
        { always: ['secretRef'] },
      ),
      1,
    ),
    volumes: values.list(podVolume(values)),
    lifecycle: lifecycle(values),
    defaultUrl: values.text('/lab', '/tree', '/', '/{x}'),
    command: fc.array(values.text('start-notebook.sh', '{user}'), { minLength: 1, maxLength: 2 }).map(list),
    args: values.list(values.text('--debug', '{}')),
    nodeSelector: values.labels,
    tolerations: values.list(toleration(values), 2),
    affinity: affinity(values),
    priorityClassName: values.dottedName('users'),
    podLabels: values.labels,
    podAnnotations: annotations(values),
  };
}

function secretEnv(values: Values): fc.Arbitrary<Code<{ [name: string]: SecretKeyRef }>> {
  const key = structOf<SecretKeyRef>(
    { secretName: values.dottedName('tokens'), key: values.text('token', 'a.b_c-1') },
    { always: ['secretName', 'key'] },
  );
  return mapOf(values.plainText(fc.constantFrom('TOKEN', 'INDEX.TOKEN')), key);
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('note', 'example.com/note', 'hub.jupyter.org/x')), values.anyText);
}
