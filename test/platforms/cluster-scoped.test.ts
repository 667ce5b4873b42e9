import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { clusterScoped } from '../../lib/platforms/namespace';

test.each(['team', undefined])(
  'a cluster-scoped object has no namespace in a chart whose namespace is %p',
  (namespace) => {
    const chart = new Chart(new App(), 'chart', { namespace });
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' } };
    expect(clusterScoped(new ApiObject(chart, 'role', role)).kind).toBe('ClusterRole');
    expect(Testing.synth(chart)).toEqual([role]);
  },
);
