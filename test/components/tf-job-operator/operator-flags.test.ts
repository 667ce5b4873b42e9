import {
  GangScheduler,
  JobKind,
  OperatorLogEncoder,
  OperatorLogLevel,
  OperatorLogTimeEncoding,
  OperatorStacktraceLevel,
  type TFJobOperatorProps,
} from '../../../lib/components/tf-job-operator';
import { container, synthesized } from './synthesized-operator';

test.each<[TFJobOperatorProps, string]>([
  [{ controllerThreads: 4 }, '--controller-threads=4'],
  [{ kubeApiQps: 50 }, '--kube-api-qps=50'],
  [{ kubeApiBurst: 100 }, '--kube-api-burst=100'],
  [{ webhookServerPort: 8443 }, '--webhook-server-port=8443'],
  [{ watchNamespace: 'team-a' }, '--namespace=team-a'],
  [{ gangScheduler: GangScheduler.volcano() }, '--gang-scheduler-name=volcano'],
  [{ gangScheduler: GangScheduler.schedulerPlugins() }, '--gang-scheduler-name=scheduler-plugins-scheduler'],
  [
    { gangScheduler: GangScheduler.schedulerPlugins({ schedulerName: 'coscheduler' }) },
    '--gang-scheduler-name=coscheduler',
  ],
  [{ log: { level: OperatorLogLevel.INFO } }, '--zap-log-level=info'],
  [{ log: { level: OperatorLogLevel.verbosity(5) } }, '--zap-log-level=5'],
  [{ log: { encoder: OperatorLogEncoder.JSON } }, '--zap-encoder=json'],
  [{ log: { timeEncoding: OperatorLogTimeEncoding.EPOCH } }, '--zap-time-encoding=epoch'],
  [{ log: { stacktraceLevel: OperatorStacktraceLevel.ERROR } }, '--zap-stacktrace-level=error'],
  [{ additionalJobKinds: [JobKind.xgboostJob()] }, '--enable-scheme=xgboostjob'],
  [{ additionalJobKinds: [JobKind.paddleJob()] }, '--enable-scheme=paddlejob'],
  [{ additionalJobKinds: [JobKind.jaxJob()] }, '--enable-scheme=jaxjob'],
  [
    { additionalJobKinds: [JobKind.pytorchJob({ initContainerImage: 'mirror.example.com/alpine:3.23' })] },
    '--pytorch-init-container-image=mirror.example.com/alpine:3.23',
  ],
  [{ additionalJobKinds: [JobKind.pytorchJob({ initContainerMaxTries: 7 })] }, '--pytorch-init-container-max-tries=7'],
  [
    { additionalJobKinds: [JobKind.mpiJob({ kubectlDeliveryImage: 'mirror.example.com/kubectl-delivery:1' })] },
    '--mpi-kubectl-delivery-image=mirror.example.com/kubectl-delivery:1',
  ],
])('%j adds the flag %s, which is not set by default', (props, flag) => {
  expect(container(props).args).toContain(flag);
  expect(container().args).not.toContain(flag);
});

test.each<[string, TFJobOperatorProps, RegExp]>([
  ['the number of threads is 0', { controllerThreads: 0 }, /controllerThreads: 0 is not accepted/],
  ['the request rate is 0', { kubeApiQps: 0 }, /kubeApiQps: 0 is not accepted/],
  ['the burst is negative', { kubeApiBurst: -1 }, /kubeApiBurst: -1 is not accepted/],
  [
    'the verbosity is 0',
    { log: { level: OperatorLogLevel.verbosity(0) } },
    /log\.level: verbosity: 0 is not accepted.*from 1 to 127/s,
  ],
  [
    'an image is invalid',
    { additionalJobKinds: [JobKind.mpiJob({ kubectlDeliveryImage: 'a b' })] },
    /mpijob: kubectlDeliveryImage "a b" is not .*image/,
  ],
  [
    'the number of tries is 0',
    { additionalJobKinds: [JobKind.pytorchJob({ initContainerMaxTries: 0 })] },
    /pytorchjob: initContainerMaxTries: 0 is not accepted/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesized(props)).toThrow(message);
});
