import { type ApiObject, JsonPatch } from 'cdk8s';

/** An object that has no namespace: cdk8s gives every object that of its chart, whatever its kind. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}
