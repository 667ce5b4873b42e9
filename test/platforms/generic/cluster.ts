import { App, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';

/** Creates a component on a cluster, and synthesizes its objects. */
export function cluster(props: AnyClusterPlatformProps = {}) {
  const platform = new AnyClusterPlatform(new App(), 'lab', props);
  const chart = platform.chart('app');
  const component = new Construct(chart, 'component');
  return { platform, component, objects: () => Testing.synth(chart) };
}

/** A Service with its own authentication to expose. */
export const HUB = {
  serviceName: 'hub',
  port: 8000,
  hostname: 'hub.example.com',
  healthCheckPath: '/health',
  requireAuthentication: false,
};
