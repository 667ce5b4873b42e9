import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  JobKind,
  type KubeflowApp,
  MinikubePlatform,
  TFJob,
  TFJobOperator,
  TFRestartPolicy,
} from 'kubeflow-cdk';

export function operator(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'production');
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator');
}

export function operatorForPyTorch(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'production');
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator', {
    additionalJobKinds: [JobKind.pytorchJob(), JobKind.xgboostJob()],
  });
}

export function job(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  new TFJob(platform.chart('mnist'), 'mnist', {
    image: 'registry.example.com/mnist:3',
    command: ['python', '/opt/mnist/train.py'],
    args: ['--epochs=10'],
    chief: {},
    worker: {
      replicas: 2,
      resources: {
        cpu: { request: Cpu.units(2) },
        memory: { request: Size.gibibytes(4), limit: Size.gibibytes(4) },
      },
    },
    restartPolicy: TFRestartPolicy.ON_FAILURE,
    activeDeadline: Duration.hours(12),
    ttlAfterFinished: Duration.days(1),
    backoffLimit: 3,
  });
}
