import { Construct } from 'constructs';
import { readAsset } from '../../../assets';
import { sha256 } from '../../../digest';
import * as kube from '../../../k8s/kube';
import { type HubNames, PORTS } from '../hub-names';

const DIRECTORY = '/etc/proxy-module';
const HIDE_IDENTITY = 'hide-identity.mjs';
/** Imported by the module that hides identities. */
const SEALED_COOKIES = 'sealed-cookies.mjs';
const RELOAD_CERTIFICATE = 'reload-certificate.mjs';

/** Properties of the modules. */
export interface ProxyModulesProps {
  readonly names: HubNames;
  /** Whether the proxy terminates TLS, and so has to load renewed certificates. */
  readonly tls: boolean;
}

/** Mounts modules that Node.js loads before the proxy. If one cannot be loaded, the proxy does not start. */
export class ProxyModules extends Construct {
  public readonly volume: kube.Volume;
  public readonly volumeMount: kube.VolumeMount;
  public readonly env: kube.EnvVar[];

  /** Checksum of the modules, which the proxy loads when it starts. */
  public readonly checksum: string;

  constructor(scope: Construct, id: string, { names, tls }: ProxyModulesProps) {
    super(scope, id);
    const modules = [HIDE_IDENTITY, ...(tls ? [RELOAD_CERTIFICATE] : [])];
    const files = [...modules, SEALED_COOKIES];
    const data = Object.fromEntries(files.map((name) => [name, readAsset(`components/jupyterhub/proxy/${name}`)]));
    this.checksum = sha256(JSON.stringify(data));
    new kube.ConfigMap(this, 'Resource', {
      metadata: { name: names.proxy, labels: names.labelsOf('proxy') },
      data,
    });
    this.volume = { name: 'module', configMap: { name: names.proxy } };
    this.volumeMount = { name: 'module', mountPath: DIRECTORY, readOnly: true };
    this.env = [
      { name: 'HUB_URL', value: `http://${names.hubHost}:${PORTS.hub}` },
      { name: 'NODE_OPTIONS', value: modules.map((name) => `--import=${DIRECTORY}/${name}`).join(' ') },
    ];
  }
}
