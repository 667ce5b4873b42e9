import { onlyResource, platformWith, synthesize } from '../synthesize';

const required = (googleProviderVersion?: string) =>
  (synthesize(undefined, { googleProviderVersion }).terraform.terraform as any).required_providers;

test('Terraform accepts all provider versions that the attributes exist in', () => {
  expect(required()).toEqual({ google: { source: 'google', version: '>= 6.50.0, < 8.0.0' } });
});

test.each(['6.50.0', '= 7.1.0', '~> 6.50', '>= 7.0, != 7.3.0', '> 6.50, <8'])(
  'the version constraint of the provider can be %s',
  (constraint) => {
    expect(required(constraint).google.version).toBe(constraint);
  },
);

test('an override of the version wins', () => {
  const { terraform } = synthesize((platform) =>
    platform.stack.addOverride('terraform.required_providers.google.version', '7.45.0'),
  );
  expect(terraform.terraform).toMatchObject({ required_providers: { google: { version: '7.45.0' } } });
});

test.each(['', 'latest', '>= 6.49.0', '< 8', '!= 7.0.0', '~> 6.0', '6.50.0.1'])(
  'fails if the version constraint of the provider is "%s"',
  (googleProviderVersion) => {
    expect(() => platformWith({ googleProviderVersion })).toThrow(
      /googleProviderVersion ".*" is not a supported version constraint[\s\S]*6\.50\.0 and newer/,
    );
  },
);

test('no change is ignored that every accepted version handles', () => {
  const lifecycle = (googleProviderVersion: string) =>
    onlyResource(synthesize(undefined, { googleProviderVersion }).terraform, 'google_container_cluster').lifecycle;
  expect(lifecycle('~> 7.13')).toMatchObject({
    ignore_changes: ['initial_node_count', 'node_config', 'database_encryption[0].state'],
  });
  expect(lifecycle('~> 7.30')).toMatchObject({ ignore_changes: ['initial_node_count', 'node_config'] });
  expect(JSON.stringify(lifecycle('~> 7.30'))).not.toContain('database_encryption');
});
