import { KubernetesVersion } from '../kubernetes-version';

/**
 * Images of kind's nodes by the version of Kubernetes that they run. A tag is built anew for each release of kind, and what a release was
 * tried with has a digest: these are of v0.33.0, and of v0.32.0, the last one with Kubernetes 1.33.
 *
 * @see https://github.com/kubernetes-sigs/kind/releases
 */
export const KIND_NODE_IMAGES: Record<KubernetesVersion, string> = {
  [KubernetesVersion.V1_33]:
    'kindest/node:v1.33.12@sha256:3f5c8443c620245e4d355cfe09e96a91ead32ceaa569d3f1ca9edf0cb2fe2ff4',
  [KubernetesVersion.V1_34]:
    'kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  [KubernetesVersion.V1_35]:
    'kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
  [KubernetesVersion.V1_36]:
    'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
};
