import * as path from 'node:path';
import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { Chart } from 'cdk8s';
import { Fn, GcsBackend, LocalBackend, type TerraformResource, type TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { GCP_RESOURCE, type NameRule } from '../../../names';
import { checkNewGcsBucketName } from '../../../validation/buckets';
import type { PlatformBase } from '../../platform-base';
import { environmentName } from '../../platform-base';
import type { ComparedEnvironment } from './compared-environments';
import type { EnvironmentStack, PlatformBackend } from './environment-stack';
import { clusterResourceName } from './gcp-names';
import type { GkeLocation } from './gke-location';
import { ProviderVersion } from './provider-version';
import { StateBackend, StateBackendKind } from './state-backend';
import { TerraformRoot } from './terraform-root';

/** Properties of a `GkeEnvironment`. */
export interface GkeEnvironmentProps {
  readonly project: string;
  readonly location: GkeLocation;
  readonly clusterName: string;
  readonly labels: { [key: string]: string };
  readonly stateBackend?: StateBackend;
  readonly googleProviderVersion?: string;
}

/** An environment on Google Cloud: its project, location, cluster name and Terraform stack. */
export class GkeEnvironment {
  public readonly stack: EnvironmentStack;
  public readonly project: string;
  public readonly location: GkeLocation;
  public readonly clusterName: string;
  public readonly provider: ProviderVersion;

  private readonly customLabels: { readonly [key: string]: string };
  private readonly enabledApis = new Map<string, ProjectService>();
  private readonly root: TerraformRoot;
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
    this.root = TerraformRoot.of(platform);
    this.provider = new ProviderVersion(platform, props.googleProviderVersion);
    this.stack = this.root.addStack(
      platform,
      platformBackend(environmentName(platform), props.stateBackend),
      this.provider.constraint,
    );
    new GoogleProvider(this.stack, 'google', {
      project: this.project,
      region: this.location.region,
      zone: this.location.zone,
      defaultLabels: this.labels,
    });
  }

  /** Labels of all resources that support labels. */
  public get labels(): { [key: string]: string } {
    return { environment: environmentName(this.platform), ...this.customLabels };
  }

  /**
   * Number of the project, which only Terraform knows. The names of Google's service agents and identity pools contain
   * it.
   */
  public get projectNumber(): string {
    this.projectData ??= new DataGoogleProject(this.stack, 'project', {
      projectId: this.projectWithApi('cloudresourcemanager'),
    });
    return this.projectData.number;
  }

  /** Compares the environment with others of the app, and warns about values that should differ. */
  public compare(environment: Omit<ComparedEnvironment, 'platform'>): void {
    this.root.environments.add({ ...environment, platform: this.platform });
  }

  /**
   * Id of the project for a data source, which Terraform then reads after an API is enabled.
   *
   * With `dependsOn` instead, Terraform would not know the data during a plan that changes anything about the API, and
   * would plan to replace the grants that contain it.
   */
  public projectWithApi(api: string): string {
    return Fn.element(Fn.split('/', this.enableApi(api).id), 0);
  }

  /**
   * Enables an API of the project. The API stays enabled when the environment is destroyed, because other software may
   * use it.
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
   * Fails the plan if a resource that holds data is no longer in the program, or would be replaced or destroyed.
   */
  public protect(resource: TerraformResource): void {
    resource.lifecycle = { ...resource.lifecycle, preventDestroy: true };
    this.stack.retention.guard(resource);
  }

  /**
   * Writes a file into the folder of the stack.
   *
   * @returns path of the file within the Terraform output folder
   */
  public addStackFile(name: string, content: string): string {
    return this.root.addStackFile(this.stack, name, content);
  }

  /** Folder of the stack, within the Terraform output folder. */
  public get stackFolder(): string {
    return this.root.stackFolder(this.stack);
  }

  /** Paths of the files that were added to the stack, within the Terraform output folder. */
  public get stackFiles(): string[] {
    return this.root.stackFiles(this.stack);
  }

  /**
   * Returns the Terraform id of a resource that belongs to a construct of the Kubernetes tree.
   *
   * The id is the path of the construct below the platform. The platform's own resources have no `_` in their ids, and
   * paths are unique, so ids never clash and do not change if other constructs are added or removed.
   */
  public terraformId(scope: IConstruct, ...roles: string[]): string {
    const inside = scope.node.scopes.includes(this.platform);
    const below = inside ? scope.node.path.slice(this.platform.node.path.length + 1) : scope.node.path;
    const parts = [...below.split('/'), ...roles];
    const legal = parts.map((part) => part.replace(/[^A-Za-z0-9-]/g, '-')).join('_');
    const changed = parts.some((part) => /[^A-Za-z0-9-]/.test(part));
    const hash = changed ? `_${sha256(parts.join('/')).slice(0, 8)}` : '';
    // An id must start with a letter or "_".
    const start = inside ? (/^[a-z]/i.test(legal) ? '' : '__') : '_';
    return `${start}${legal}${hash}`;
  }

  /** Returns the name of a cloud resource that belongs to a namespaced Kubernetes object. */
  public namespacedName(namespace: string, name: string, rule: NameRule = GCP_RESOURCE): string {
    const identity = namespace === this.platform.namespace ? name : `${namespace}/${name}`;
    return clusterResourceName(this.clusterName, name, rule, identity);
  }

  /** Namespace of the objects of a construct. */
  public namespaceOf(scope: Construct, namespace?: string): string {
    return namespace ?? Chart.of(scope).namespace ?? 'default';
  }
}

function platformBackend(environment: string, requested: StateBackend | undefined): PlatformBackend {
  const { kind, path: file, bucket, prefix } = requested ?? StateBackend.local();
  const create =
    kind === StateBackendKind.GCS
      ? (stack: TerraformStack) => new GcsBackend(stack, { bucket: bucket as string, prefix: prefix ?? environment })
      : // Relative to the stack's folder, so that the output is the same on every machine.
        (stack: TerraformStack) =>
          new LocalBackend(stack, { path: file ?? `../../../terraform.${environment}.tfstate` });
  return { type: kind.toLowerCase(), requested: requested !== undefined, create };
}

function checkStateBackend(where: IConstruct, state: StateBackend | undefined): void {
  if (state?.bucket !== undefined) {
    checkNewGcsBucketName(where, 'stateBackend: bucket', state.bucket);
  }
  const file = state?.path;
  if (file !== undefined && (file === '' || path.posix.isAbsolute(file) || path.win32.isAbsolute(file))) {
    throw new KubeflowError(
      where,
      `stateBackend: path "${file}" is ${file === '' ? 'empty' : 'absolute'}.`,
      'Must be a path relative to the folder of the stack (cdktf.out/stacks/<environment>), so that the output is the same on every machine.',
      'Use for example "../../../cloud.tfstate", which is next to cdktf.out,',
      'or StateBackend.gcs({ bucket }) for a shared state.',
    );
  }
}
