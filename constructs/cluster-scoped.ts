import { Chart, JsonPatch, type ApiObject } from 'cdk8s';

/** The object without the namespace that cdk8s gives all objects of a chart: this one belongs to the whole cluster. */
export function clusterScoped(object: ApiObject): void {
  if (Chart.of(object).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
}
