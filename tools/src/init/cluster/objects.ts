/** Fields of Kubernetes objects that detection reads. An API server answers with more. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
  };
}

export interface KubernetesNode extends KubernetesObject {
  readonly spec?: { readonly providerID?: string };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly nodeInfo?: { readonly architecture?: string; readonly kubeletVersion?: string; readonly osImage?: string };
  };
}

export interface StorageClassObject extends KubernetesObject {
  readonly provisioner: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface WorkloadObject extends KubernetesObject {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly {
          readonly name: string;
          readonly image?: string;
          readonly args?: readonly string[];
        }[];
      };
    };
  };
}

export interface ServiceObject extends KubernetesObject {
  readonly spec?: { readonly type?: string; readonly clusterIP?: string };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
}

export interface ServiceCidrObject extends KubernetesObject {
  readonly spec?: { readonly cidrs?: readonly string[] };
}

export interface EndpointSliceObject extends KubernetesObject {
  readonly ports?: readonly { readonly port?: number }[];
}

/** A list, or the reason why the server does not answer with one. */
export type Answer<T> = { readonly items: readonly T[] } | { readonly failure: string };
