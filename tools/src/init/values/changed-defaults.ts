/** Defaults of the chart 4.4.0 that differ, and the value that decides about each. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'hub.config': 'authenticator: a generated shared password instead of any password',
  'proxy.service': 'exposure: none; the chart creates a Service of type LoadBalancer with plain HTTP',
  'singleuser.image': 'notebook image: quay.io/jupyter/tensorflow-notebook instead of k8s-singleuser-sample',
  'singleuser.memory': 'notebook resources: 0.5 to 2 CPU and 1 to 2 GiB instead of 1 GiB of guaranteed memory',
  'singleuser.storage.dynamic.pvcNameTemplate':
    'names of claims: claim-{username}, so named servers share the claim of their user; existing claims are found',
  'scheduling.userScheduler': 'user scheduler: disabled; userScheduler: { enabled: true } enables it',
  'prePuller.hook': 'hook pre-puller: none; the README of JupyterHub shows how to pull images before an upgrade',
  'cull.adminUsers': 'culling of administrators: disabled; culling: { adminUsers: true } enables it',
  'singleuser.cloudMetadata': 'metadata server: blocked by a network policy instead of a privileged init container',
  'hub.db': 'database: on a new claim; HubDatabase.sqliteOnClaim with hub-db-dir keeps the database of the chart',
};

/** Defaults that no value sets. */
export function changedDefaults(isSet: (path: string) => boolean): string[] {
  return Object.entries(DEFAULTS).flatMap(([path, text]) => (isSet(path) ? [] : [text]));
}
