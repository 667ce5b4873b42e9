import { Duration } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import {
  JobKind,
  TFJobOperator,
  type TFJobOperatorProps,
  WebhookFailurePolicy,
} from '../../../lib/components/tf-job-operator';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { find, synthesized } from './synthesized-operator';

function webhooksOf(props?: TFJobOperatorProps) {
  const name = 'validator.training-operator.kubeflow.org';
  return find(synthesized(props), 'ValidatingWebhookConfiguration', name).webhooks;
}

test('the webhook has no caBundle, so that kubectl apply keeps the caBundle of the operator', () => {
  const webhooks = webhooksOf();
  expect(webhooks).toHaveLength(1);
  expect(webhooks[0].clientConfig).toEqual({
    service: {
      name: 'training-operator',
      namespace: 'kubeflow',
      path: '/validate-kubeflow-org-v1-tfjob',
      port: 443,
    },
  });
});

test.each([
  [undefined, 'Ignore'],
  [WebhookFailurePolicy.IGNORE, 'Ignore'],
  [WebhookFailurePolicy.FAIL, 'Fail'],
])('webhookFailurePolicy %s is written as %s', (webhookFailurePolicy, expected) => {
  expect(webhooksOf({ webhookFailurePolicy })[0].failurePolicy).toBe(expected);
});

test('webhookServerPort is the port of the container and the only port in the network policy', () => {
  const objects = synthesized({ webhookServerPort: 8443 });
  expect(find(objects, 'NetworkPolicy').spec.ingress).toEqual([{ ports: [{ port: 8443, protocol: 'TCP' }] }]);
  expect(find(objects, 'Deployment').spec.template.spec.containers[0].ports).toContainEqual({
    name: 'webhook-server',
    containerPort: 8443,
  });
});

test('the platform allows ingress from the control plane to webhookServerPort', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster');
  const allowIngress = vi.spyOn(platform.network, 'allowIngressFromControlPlane');
  const operator = new TFJobOperator(platform.chart('operator'), 'operator', { webhookServerPort: 8443 });
  expect(allowIngress.mock.calls).toEqual([[operator, 8443]]);
});

test('additional job kinds have a webhook, except MPIJobs, which the operator does not validate', () => {
  const webhooks = webhooksOf({ additionalJobKinds: [JobKind.mpiJob(), JobKind.jaxJob()] });
  expect(webhooks.map(({ name, clientConfig, rules }: any) => [name, clientConfig.service.path, rules[0].resources]))
    // biome-ignore format: a line each
    .toEqual([
    ['validator.tfjob.training-operator.kubeflow.org', '/validate-kubeflow-org-v1-tfjob', ['tfjobs']],
    ['validator.jaxjob.training-operator.kubeflow.org', '/validate-kubeflow-org-v1-jaxjob', ['jaxjobs']],
  ]);
});

test('the webhook has the timeout, and only validates jobs in watchNamespace', () => {
  const [webhook] = webhooksOf({ webhookTimeout: Duration.seconds(10), watchNamespace: 'team-a' });
  expect(webhook.timeoutSeconds).toBe(10);
  expect(webhook.namespaceSelector).toEqual({ matchLabels: { 'kubernetes.io/metadata.name': 'team-a' } });
  expect(webhooksOf()[0]).not.toHaveProperty('namespaceSelector');
});

test.each<[string, TFJobOperatorProps, RegExp]>([
  ['the port is 0', { webhookServerPort: 0 }, /webhookServerPort 0 is not a .*port/],
  [
    'the port is the metrics port',
    { webhookServerPort: 8080 },
    /webhookServerPort: the operator already uses port 8080.*metrics.*9443/s,
  ],
  ['the port is the probe port', { webhookServerPort: 8081 }, /the operator already uses port 8081/],
  ['the timeout is over 30 seconds', { webhookTimeout: Duration.seconds(31) }, /webhookTimeout: 31 seconds.*1 to 30/s],
  ['the timeout is 0', { webhookTimeout: Duration.seconds(0) }, /webhookTimeout: 0 seconds/],
])('fails if %s', (_, props, message) => {
  expect(() => synthesized(props)).toThrow(message);
});
