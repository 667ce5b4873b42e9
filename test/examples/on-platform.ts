import type { Construct } from 'constructs';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import { EXAMPLES, type ExampleOutput, type Library, runExample } from './run-example';

type Make = (library: Library, scope: Construct, id: string) => PlatformBase;

/** Platforms with minimal props, and a generic cluster with the props that its owner must set. */
export const PLATFORMS: Readonly<Record<string, Make>> = {
  MinikubePlatform: ({ MinikubePlatform }, scope, id) => new MinikubePlatform(scope, id),
  KindPlatform: ({ KindPlatform }, scope, id) => new KindPlatform(scope, id),
  K3dPlatform: ({ K3dPlatform }, scope, id) => new K3dPlatform(scope, id),
  K3sPlatform: ({ K3sPlatform }, scope, id) => new K3sPlatform(scope, id),
  MicroK8sPlatform: ({ MicroK8sPlatform }, scope, id) => new MicroK8sPlatform(scope, id),
  DockerDesktopPlatform: ({ DockerDesktopPlatform }, scope, id) => new DockerDesktopPlatform(scope, id),
  AnyClusterPlatform: ({ AnyClusterPlatform }, scope, id) =>
    new AnyClusterPlatform(scope, id, {
      serviceCidr: '10.96.0.0/16',
      gateway: { name: 'web', namespace: 'gateways' },
    }),
  GkePlatform: ({ GkePlatform }, scope, id) =>
    new GkePlatform(scope, id, {
      project: 'my-project',
      zone: 'us-central1-a',
      iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
    }),
};

const NO_EXPOSURE = /^cloud\/.*exposing notebooks\.example\.com is not supported on [\s\S]*`gateway`/;
const PLAIN_HTTP =
  /^cloud\/.*hostname "notebooks\.example\.com" would be served over plain HTTP[\s\S]*`ingressTls: true`/;
const SHARED_PASSWORD = /^cloud\/.*everyone with the shared password could sign in as any user[\s\S]*`authenticator`/;
const NO_BUCKET = /^cloud: bucket "my-project-models" is not supported on .* has no object store\.\n.*NfsServer/;

const exceptOnGke = (error: RegExp) =>
  Object.fromEntries(Object.keys(PLATFORMS).flatMap((name) => (name === 'GkePlatform' ? [] : [[name, error]])));

/** The errors of examples on platforms that do not support them. All other combinations are supported. */
export const UNSUPPORTED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'my-kubeflow': {
    MinikubePlatform: NO_EXPOSURE,
    KindPlatform: NO_EXPOSURE,
    MicroK8sPlatform: NO_EXPOSURE,
    DockerDesktopPlatform: NO_EXPOSURE,
    // Their Traefik supports the hostname.
    K3dPlatform: PLAIN_HTTP,
    K3sPlatform: PLAIN_HTTP,
    AnyClusterPlatform: SHARED_PASSWORD,
  },
  // Its model is in a bucket.
  quickstart: exceptOnGke(NO_BUCKET),
};

/** Runs an example with one platform in place of the platforms in its program. */
export function runOn(example: string, make: Make): ExampleOutput {
  return runExample(example, (library) => {
    // `new` returns the object that the constructor returns.
    const Swapped = function swapped(scope: Construct, id: string) {
      return make(library, scope, id);
    } as unknown as Library['MinikubePlatform'] & Library['GkePlatform'];
    return { MinikubePlatform: Swapped, GkePlatform: Swapped };
  });
}

/** Examples with a platform. */
export const PLATFORM_EXAMPLES = EXAMPLES.filter((example) => example !== 'one-construct');
