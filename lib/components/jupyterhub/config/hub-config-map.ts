import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../../digest';
import { checkWellFormed } from './value-checks';

/** Folder of the configuration in the hub's pod. */
export const CONFIG_DIRECTORY = '/etc/jupyterhub';

/** Folder of what is known about IAP once the load balancer exists; a volume cannot lie within the other one. */
export const IAP_DIRECTORY = '/etc/jupyterhub-iap';

const ASSETS = [
  'jupyterhub_config.py',
  'values.py',
  'hub_app.py',
  'notebook_servers.py',
  'sign_in.py',
  'sign_in_values.py',
  'gitlab.py',
  'iap.py',
  'native_accounts.py',
  'shared_password.py',
  'make_secret.py',
];
let assets: { [file: string]: string } | undefined;

/** What a ConfigMap must be told. */
export interface HubConfigMapProps {
  readonly name: string;
  readonly labels: { [key: string]: string };
  /** What `values.json` says, asked for when manifests are written: what is granted to a hub comes after it is made. */
  readonly values: () => object;
}

/** The hub's Python configuration, which is the same for everybody, and beside it the values of this one. */
export class HubConfigMap extends Construct {
  public readonly name: string;

  /** Changes with the content: a hub reads its configuration when it starts, and only then. */
  public readonly checksum: string;

  constructor(scope: Construct, id: string, props: HubConfigMapProps) {
    super(scope, id);
    this.name = props.name;
    checkWellFormed(this, props.values());
    const data = () => ({ ...readAssets(), 'values.json': `${JSON.stringify(props.values(), null, 2)}\n` });
    this.checksum = Lazy.any({ produce: () => sha256(JSON.stringify(data())) });
    new k8s.KubeConfigMap(this, 'Resource', {
      metadata: { name: props.name, labels: props.labels },
      data: Lazy.any({ produce: data }),
    });
  }
}

/** Read once, and only where there is a hub. */
function readAssets(): { [file: string]: string } {
  assets ??= Object.fromEntries(ASSETS.map((file) => [file, readFileSync(join(__dirname, file), 'utf8')]));
  return assets;
}
