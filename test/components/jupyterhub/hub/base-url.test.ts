import { Authenticator } from '../../../../lib/components/jupyterhub';
import { HubOf } from '../hub-of';
import { CLUSTER } from '../samples';

const EXPOSED = { hostname: 'example.com', authenticator: Authenticator.sharedPassword({ allowExposure: true }) };

describe('the base URL', () => {
  const below = new HubOf({ ...EXPOSED, hub: { baseUrl: '/jupyter' } }, CLUSTER);

  test('is passed to the hub, and is part of its URL', () => {
    expect(below.values).toMatchObject({ base_url: '/jupyter/', public_url: 'https://example.com/jupyter' });
    expect(below.hub.url).toBe('https://example.com/jupyter');
    expect(new HubOf({ hub: { baseUrl: '/' } }).values.base_url).toBeUndefined();
  });

  test('is part of the paths of probes and of the error target', () => {
    const [{ startupProbe, readinessProbe, livenessProbe }] = below.hubPod.containers;
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe.httpGet.path).toBe('/jupyter/hub/health');
    }
    expect(below.proxyPod.containers[0].args).toContain('--error-target=http://jupyterhub-hub:8081/jupyter/hub/error');
  });

  test.each(['', 'jupyter', '//', '/a//b', '/a b', '/../a', '/a?b', '/./'])('fails if it is "%s"', (baseUrl) => {
    expect(() => new HubOf({ hub: { baseUrl } })).toThrow(`hub.baseUrl "${baseUrl}" is not a valid path.`);
  });
});
