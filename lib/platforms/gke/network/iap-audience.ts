import { readAsset } from '../../../assets';

/** Name of the script that stores the audience of Identity-Aware Proxy, in the folder of the stack. */
export const IAP_AUDIENCE_SCRIPT = 'store-iap-audience.sh';

/** Arguments of the script, in order. */
export interface IapAudienceOptions {
  readonly project: string;
  readonly namespace: string;
  readonly service: string;
  readonly configMap: string;
  /** Gateway with several Services. @default - the Gateway of the Service, with its name and namespace */
  readonly sharedGateway?: { readonly namespace: string; readonly name: string };
}

/** Text of the script, which looks up the backend service of a Gateway and writes it into a ConfigMap. */
export function iapAudienceScript(): string {
  return readAsset(`platforms/gke/network/${IAP_AUDIENCE_SCRIPT}`);
}

/**
 * Command that runs the script.
 *
 * The arguments need no quotes: each is a project id or a Kubernetes name.
 *
 * @param path path of the script
 */
export function iapAudienceCommand(
  path: string,
  { project, namespace, service, configMap, sharedGateway }: IapAudienceOptions,
): string {
  const gateway = sharedGateway ? [sharedGateway.namespace, sharedGateway.name] : [];
  return ['sh', path, project, namespace, service, configMap, ...gateway].join(' ');
}
