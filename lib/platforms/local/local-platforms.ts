import type { Construct } from 'constructs';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../generic/any-cluster-platform';

/** What a kind of local cluster is like out of the box, under what its owner says of it. */
function preset(props: AnyClusterPlatformProps, serviceCidr: string, apiServerPort: number): AnyClusterPlatformProps {
  return {
    ...props,
    serviceCidr: props.serviceCidr ?? serviceCidr,
    apiServerPorts: props.apiServerPorts ?? [443, apiServerPort],
  };
}

/**
 * minikube, as `minikube start` makes it.
 *
 * @see https://minikube.sigs.k8s.io/docs/
 */
export class MinikubePlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, preset(props, '10.96.0.0/12', 8443));
  }

  protected override describe(): string {
    return 'minikube (MinikubePlatform)';
  }
}

/**
 * kind, as `kind create cluster` makes it.
 *
 * @see https://kind.sigs.k8s.io/
 */
export class KindPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, preset(props, '10.96.0.0/16', 6443));
  }

  protected override describe(): string {
    return 'kind (KindPlatform)';
  }
}

/**
 * MicroK8s with the `dns` and `hostpath-storage` add-ons.
 *
 * @see https://microk8s.io/docs
 */
export class MicroK8sPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, preset(props, '10.152.183.0/24', 16443));
  }

  protected override describe(): string {
    return 'MicroK8s (MicroK8sPlatform)';
  }
}

/**
 * Docker Desktop with Kubernetes enabled.
 *
 * @see https://docs.docker.com/desktop/kubernetes/
 */
export class DockerDesktopPlatform extends AnyClusterPlatform {
  constructor(scope: Construct, id: string, props: AnyClusterPlatformProps = {}) {
    super(scope, id, preset(props, '10.96.0.0/12', 6443));
  }

  protected override describe(): string {
    return 'Docker Desktop (DockerDesktopPlatform)';
  }
}
