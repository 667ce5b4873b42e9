import { Lazy } from 'cdk8s';
import type * as kube from '../../k8s/kube';

/** Variables and a volume that every container of a namespace gets. */
export interface PodEnvironment {
  readonly variables: readonly kube.EnvVar[];
  readonly volume?: kube.Volume;
  readonly mount?: kube.VolumeMount;
}

/** Adds an environment to a container. The container's own variables take precedence, in upper and lower case. */
export function inEnvironment(container: kube.Container, environment: PodEnvironment): kube.Container {
  const { variables, mount } = environment;
  if (variables.length === 0) {
    return container;
  }
  return {
    ...container,
    env: withVariables(container.env, variables),
    ...(mount && { volumeMounts: [...(container.volumeMounts ?? []), mount] }),
  };
}

/** Returns an environment without the variables of an HTTP proxy. */
export function withoutHttpProxy(environment: PodEnvironment): PodEnvironment {
  return { ...environment, variables: environment.variables.filter(({ name }) => !/_PROXY$/i.test(name)) };
}

/** Returns the variables of an environment that a container does not set itself. */
export function otherVariables(variables: readonly kube.EnvVar[], own: Iterable<string>): kube.EnvVar[] {
  const names = new Set(Array.from(own, (name) => name.toUpperCase()));
  return variables.filter(({ name }) => !names.has(name.toUpperCase()));
}

function withVariables(own: kube.Container['env'], variables: readonly kube.EnvVar[]): kube.EnvVar[] {
  const merged = (env: readonly kube.EnvVar[]) => [
    ...otherVariables(
      variables,
      env.map(({ name }) => name),
    ),
    ...env,
  ];
  // Variables that become known at synthesis.
  const later: unknown = own;
  return later instanceof Lazy ? Lazy.any({ produce: () => merged(later.produce()) }) : merged(own ?? []);
}
