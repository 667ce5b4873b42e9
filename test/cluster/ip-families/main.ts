import { AnyClusterPlatform, IpFamilies, KubeflowApp } from 'kubeflow-cdk';
import { everyComponent } from '../../platforms/every-component';

const app = new KubeflowApp();

everyComponent(new AnyClusterPlatform(app, 'ipv6', { ipFamilies: IpFamilies.IPV6, serviceCidr: 'fd00:10:96::/112' }));
everyComponent(
  new AnyClusterPlatform(app, 'dual-stack', { ipFamilies: IpFamilies.DUAL_STACK, serviceCidr: '10.96.0.0/16' }),
);

app.synth();
