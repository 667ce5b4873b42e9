import * as path from 'node:path';
import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { Chart } from 'cdk8s';
import { GcsBackend, LocalBackend, type TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { GCP_RESOURCE, type NameRule } from '../../../names';
import { checkNewGcsBucketName } from '../../../validation/buckets';
import type { PlatformBase } from '../../platform-base';
import { environmentName } from '../../platform-base';
import { clusterResourceName } from './gcp-names';
import type { GkeLocation } from './gke-location';
import { StateBackend, StateBackendKind } from './state-backend';
import { TerraformRoot } from './terraform-root';

/** What an environment on Google Cloud is. */
export interface GkeEnvironmentProps {
  readonly project: string;
  readonly location: GkeLocation;
  readonly clusterName: string;
  readonly labels: { [key: string]: string };
  readonly stateBackend?: StateBackend;
}

/** One environment on Google Cloud: where it is, what it is called, and the Terraform stack of it. */
export class GkeEnvironment {
  public readonly stack: TerraformStack;
  public readonly project: string;
  public readonly location: GkeLocation;
  public readonly clusterName: string;

  private readonly customLabels: { readonly [key: string]: string };
  private readonly enabledApis = new Map<string, ProjectService>();
  private projectData?: DataGoogleProject;

  constructor(
    private readonly platform: PlatformBase,
    props: GkeEnvironmentProps,
  ) {
    this.project = props.project;
    this.location = props.location;
    this.clusterName = props.clusterName;
    this.customLabels = { ...props.labels };
    checkStateBackend(platform, props.stateBackend);
    this.stack = TerraformRoot.of(platform).addStack(platform);
    this.configureBackend(props.stateBackend ?? StateBackend.local());
    new GoogleProvider(this.stack, 'google', {
      project: this.project,
      region: this.location.region,
      zone: this.location.zone,
      defaultLabels: this.labels,
    });
  }

  /** Labels of all that takes some. */
  public get labels(): { [key: string]: string } {
    return { environment: environmentName(this.platform), ...this.customLabels };
  }

  /** The number of the project, which Terraform alone knows: by it Google calls its own services, and pools of identities. */
  public get projectNumber(): string {
    this.projectData ??= new DataGoogleProject(this.stack, 'project', {
      projectId: this.project,
      dependsOn: [this.enableApi('cloudresourcemanager')],
    });
    return this.projectData.number;
  }

  /**
   * An API of the project. It stays on when the environment is destroyed, because others may use it, too.
   *
   * @param name for example `container`
   */
  public enableApi(name: string): ProjectService {
    const existing = this.enabledApis.get(name);
    if (existing) {
      return existing;
    }
    const service = new ProjectService(this.stack, `${name}-api`, {
      service: `${name}.googleapis.com`,
      disableOnDestroy: false,
    });
    this.enabledApis.set(name, service);
    return service;
  }

  /**
   * The name, within the stack, of something that is made for a construct of the Kubernetes half.
   *
   * It is the path of the construct below the platform. The platform's own things have no `_` in theirs, and no two
   * constructs have the same path, so that names are distinct and stay when other constructs come and go.
   */
  public terraformId(scope: IConstruct, ...roles: string[]): string {
    const inside = scope.node.scopes.includes(this.platform);
    const below = inside ? scope.node.path.slice(this.platform.node.path.length + 1) : scope.node.path;
    const parts = [...below.split('/'), ...roles];
    const legal = parts.map((part) => part.replace(/[^A-Za-z0-9-]/g, '-')).join('_');
    const changed = parts.some((part) => /[^A-Za-z0-9-]/.test(part));
    const hash = changed ? `_${sha256(parts.join('/')).slice(0, 8)}` : '';
    // Terraform wants a letter or "_" first.
    const start = inside ? (/^[a-z]/i.test(legal) ? '' : '__') : '_';
    return `${start}${legal}${hash}`;
  }

  /** The name of a cloud resource for something that Kubernetes tells apart by its namespace and name. */
  public namespacedName(namespace: string, name: string, rule: NameRule = GCP_RESOURCE): string {
    const identity = namespace === this.platform.namespace ? name : `${namespace}/${name}`;
    return clusterResourceName(this.clusterName, name, rule, identity);
  }

  /** The namespace that objects made under a construct go to. */
  public namespaceOf(scope: Construct, given?: string): string {
    return given ?? Chart.of(scope).namespace ?? 'default';
  }

  private configureBackend(state: StateBackend): void {
    const environment = environmentName(this.platform);
    if (state.kind === StateBackendKind.GCS) {
      new GcsBackend(this.stack, { bucket: state.bucket as string, prefix: state.prefix ?? environment });
    } else {
      // Relative to the stack's folder, so that the output is the same on every machine.
      new LocalBackend(this.stack, { path: state.path ?? `../../../terraform.${environment}.tfstate` });
    }
  }
}

function checkStateBackend(where: IConstruct, state: StateBackend | undefined): void {
  if (state?.bucket !== undefined) {
    checkNewGcsBucketName(where, 'state: bucket', state.bucket);
  }
  const file = state?.path;
  if (file !== undefined && (file === '' || path.posix.isAbsolute(file) || path.win32.isAbsolute(file))) {
    throw new KubeflowError(
      where,
      `state: path "${file}" is ${file === '' ? 'empty' : 'absolute'}.`,
      'A relative path is accepted, so that the output is the same on every machine. It starts at the folder of the stack,',
      'cdktf.out/stacks/<environment>: "../../../cloud.tfstate" is beside cdktf.out.',
      'Use StateBackend.gcs({ bucket }) for a state that is shared.',
    );
  }
}
