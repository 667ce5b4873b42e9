import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../../digest';
import { checkWellFormed } from './value-checks';

/** Mount path of the configuration in the hub's pod. */
export const CONFIG_DIRECTORY = '/etc/jupyterhub';

/** Mount path of the IAP audience. Kubernetes cannot mount it inside the read-only configuration directory. */
export const IAP_DIRECTORY = '/etc/jupyterhub-iap';

const ASSETS = [
  'jupyterhub_config.py',
  'values.py',
  'hub_app.py',
  'culling.py',
  'notebook_pods.py',
  'notebook_servers.py',
  'notebook_values.py',
  'authentication.py',
  'authentication_values.py',
  'gitlab.py',
  'iap.py',
  'native_accounts.py',
  'shared_password.py',
  'make_secret.py',
];
let assets: { [file: string]: string } | undefined;

/** Properties of `HubConfigMap`. */
export interface HubConfigMapProps {
  readonly name: string;
  readonly labels: { [key: string]: string };
  /** Content of `values.json`. Called at synthesis, because users can add services and grants until then. */
  readonly values: () => object;
}

/** ConfigMap with the hub's Python configuration, which is the same for every hub, and with the values of this hub. */
export class HubConfigMap extends Construct {
  public readonly name: string;

  /** Checksum of the content. The hub reads its configuration only when it starts, so a change must restart it. */
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

/** Reads the files on first use, so that programs without a hub do not. */
function readAssets(): { [file: string]: string } {
  assets ??= Object.fromEntries(ASSETS.map((file) => [file, readFileSync(join(__dirname, file), 'utf8')]));
  return assets;
}
