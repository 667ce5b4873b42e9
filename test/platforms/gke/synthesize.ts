import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GkePlatform, type GkePlatformProps, KubeflowApp } from 'kubeflow-cdk';
import { isKept } from '../../../lib/platforms/gke/terraform/kept-keys';
import { parseManifests } from '../../parse-manifests';
import { schemaProblems, type TerraformJson } from './terraform/terraform-schema';

/** Terraform and Kubernetes objects of an environment. */
export interface SynthesizedApp {
  readonly terraform: TerraformJson;
  readonly objects: Manifest[];
}

/** The fields of a manifest that the tests use. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly [field: string]: unknown };
  readonly spec?: { readonly [field: string]: unknown };
}

export const PROPS: GkePlatformProps = { project: 'my-project', zone: 'us-central1-a' };

/** Creates a platform with the id `cloud` in an app that writes to a folder. */
export function createPlatform(folder: string, props: GkePlatformProps = PROPS, id = 'cloud'): GkePlatform {
  const app = new KubeflowApp({
    outdir: path.join(folder, 'dist'),
    deployOutdir: path.join(folder, 'deploy.out'),
    terraformOutdir: path.join(folder, 'cdktf.out'),
    summary: false,
  });
  return new GkePlatform(app, id, props);
}

/**
 * Synthesizes an environment.
 *
 * @throws Error if a block of its Terraform does not match the provider schema.
 */
export function synthesize(
  build: (platform: GkePlatform) => void = () => {},
  props: Partial<GkePlatformProps> = {},
  id = 'cloud',
): SynthesizedApp {
  return inTemporaryFolder((folder) => {
    const platform = createPlatform(folder, { ...PROPS, ...props }, id);
    build(platform);
    (platform.node.root as KubeflowApp).synth();
    const dist = path.join(folder, 'dist', id);
    // Without the namespaces.
    const files = fs.existsSync(dist)
      ? [...fs.readdirSync(dist), '0-setup/storage.k8s.yaml'].filter((file) => file.endsWith('.yaml'))
      : [];
    const stack = path.join(folder, 'cdktf.out', 'stacks', id, 'cdk.tf.json');
    const terraform: TerraformJson = JSON.parse(fs.readFileSync(stack, 'utf8'));
    const problems = schemaProblems(terraform);
    if (problems.length > 0) {
      throw new Error(`does not match the provider schema:\n${problems.join('\n')}`);
    }
    return {
      terraform,
      objects: files
        .filter((file) => fs.existsSync(path.join(dist, file)))
        .sort()
        .flatMap((file) => parseManifests<Manifest>(fs.readFileSync(path.join(dist, file), 'utf8'))),
    };
  });
}

/** Returns a platform without synthesizing it. */
export function platformWith(props: Partial<GkePlatformProps>, id?: string): GkePlatform {
  return inTemporaryFolder((folder) => createPlatform(folder, { ...PROPS, ...props }, id));
}

export function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gke-test-'));
  try {
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The only resource of a type, without its metadata. */
export function onlyResource(terraform: TerraformJson, type: string): { [field: string]: unknown } {
  const all = resourcesOfType(terraform, type);
  if (all.length !== 1) {
    throw new Error(`expected one ${type}, found ${all.length}`);
  }
  return all[0];
}

export function resourcesOfType(terraform: TerraformJson, type: string): { [field: string]: unknown }[] {
  return Object.values(googleResources(terraform)[type] ?? {}).map(({ '//': _, ...rest }) => rest);
}

/** A Terraform expression. */
export function expression(text: string): string {
  return `\${${text}}`;
}

/** Resources in Google Cloud by type, without `terraform_data`, and without keys of earlier versions of the program. */
export function googleResources(terraform: TerraformJson): NonNullable<TerraformJson['resource']> {
  const created = Object.entries(terraform.resource ?? {})
    .filter(([type]) => type.startsWith('google_'))
    .map(([type, all]) => {
      const used = Object.entries(all).filter(([id, resource]) => !isKept(`${type}.${id}`, resource));
      return [type, Object.fromEntries(used)] as const;
    });
  return Object.fromEntries(created.filter(([, all]) => Object.keys(all).length > 0));
}

/** Addresses (`type.id`) of all resources in Google Cloud. */
export function resourceAddresses(terraform: TerraformJson): string[] {
  return Object.entries(googleResources(terraform)).flatMap(([type, all]) =>
    Object.keys(all).map((id) => `${type}.${id}`),
  );
}

/** The resource with an address (`type.id`), without its metadata. */
export function resourceAt(terraform: TerraformJson, address: string): { [field: string]: unknown } {
  const [type, id] = address.split('.');
  const found = terraform.resource?.[type]?.[id];
  if (!found) {
    throw new Error(`${address} not found in ${resourceAddresses(terraform).join(', ')}`);
  }
  const { '//': _, ...rest } = found;
  return rest;
}
