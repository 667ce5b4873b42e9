import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { readAsset } from '../../../assets';
import { sha256 } from '../../../digest';
import * as kube from '../../../k8s/kube';
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
  'notebook_spawner.py',
  'notebook_teams.py',
  'home_claims.py',
  'notebook_values.py',
  'authentication.py',
  'authentication_values.py',
  'access.py',
  'claims.py',
  'oauth.py',
  'signing_keys.py',
  'iap.py',
  'lti13.py',
  'native_accounts.py',
  'native_pages.py',
  'authorization-area.html',
  'passwords.py',
  'weak_passwords.py',
  'shared_password.py',
  'make_secret.py',
];

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
    new kube.ConfigMap(this, 'Resource', {
      metadata: { name: props.name, labels: props.labels },
      data: Lazy.any({ produce: data }),
    });
  }
}

function readAssets(): { [file: string]: string } {
  return Object.fromEntries(ASSETS.map((file) => [file, readAsset(`components/jupyterhub/config/${file}`)]));
}
