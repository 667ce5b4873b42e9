import { Cpu } from 'cdk8s-plus-27';
import type { NotebookOptions, NotebookProfile, NotebookProfileOption } from '../../../../lib/components/jupyterhub';
import { HubOf, type Manifest } from '../hub-of';

const GPUS = { gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } }, t4: { nodeSelector: { gpu: 't4' } } } } };
const DEFAULT = { name: 'default', displayName: 'Default' };

function profilesOf(profiles: NotebookProfile[], notebooks: NotebookOptions = {}): Manifest[] {
  return new HubOf({ notebooks: { ...notebooks, profiles } }, GPUS).notebooks.profiles;
}

function optionsOf(...options: NotebookProfileOption[]): Manifest[] {
  return profilesOf([{ displayName: 'One', options }])[0].options;
}

describe('profiles', () => {
  test('contain only the settings that differ', () => {
    expect(
      profilesOf([{ displayName: 'Small' }, { displayName: 'Large', image: 'large:1', description: 'More' }]),
    ).toEqual([
      { slug: 'small', display_name: 'Small', default: true },
      { slug: 'large', display_name: 'Large', description: 'More', image: 'large:1' },
    ]);
  });

  test('have a slug, derived from the name unless it is set', () => {
    const [derived, configured] = profilesOf([
      { displayName: 'Large, with GPU' },
      { displayName: 'データ', slug: 'data' },
    ]);
    expect(derived.slug).toBe('large-with-gpu');
    expect(configured.slug).toBe('data');
  });

  test('have one default: the first, or the one with `isDefault`', () => {
    const small = { displayName: 'Small' };
    expect(profilesOf([small, { displayName: 'Large' }]).map((profile) => profile.default)).toEqual([true, undefined]);
    expect(profilesOf([small, { displayName: 'Large', isDefault: true }]).map((profile) => profile.default)).toEqual([
      undefined,
      true,
    ]);
  });

  test('are available to all users, or to the users and members of groups that they name', () => {
    const [all, some] = profilesOf([
      { displayName: 'All' },
      { displayName: 'Some', allowedUsers: ['ann'], allowedGroups: ['staff', 'Teachers'] },
    ]);
    expect(all).not.toHaveProperty('allowed_users');
    expect(some).toMatchObject({ allowed_users: ['ann'], allowed_groups: ['staff', 'Teachers'] });
  });

  test.each([
    ['allowedUsers of profile "One" is empty.', { allowedUsers: [] }],
    ['allowedGroups of profile "One" is empty.', { allowedGroups: [] }],
    ['allowedGroups of profile "One" contains an empty name.', { allowedGroups: ['staff', ' '] }],
  ])('fails because %s', (message, access) => {
    expect(() => profilesOf([{ displayName: 'One', ...access }])).toThrow(message);
  });

  test('remove the CPU limit of `notebooks` if they set only a CPU request', () => {
    const [profile] = profilesOf([{ displayName: 'One', resources: { cpu: { request: Cpu.units(4) } } }]);
    expect(profile).toMatchObject({ cpu_guarantee: 4, cpu_limit: null });
    expect(profile).not.toHaveProperty('memory_limit');
  });

  test('with their own GPUs do not require the nodes of other GPU types', () => {
    const [any, t4] = profilesOf(
      [
        { displayName: 'Any', gpu: { count: 2 } },
        { displayName: 'T4', gpu: { type: 't4' } },
      ],
      {
        gpu: { type: 'l4' },
      },
    );
    expect(any.node_selector).toEqual({ gpu: null });
    expect(any.extra_limits).toEqual({ 'nvidia.com/gpu': '2' });
    expect(t4.node_selector).toEqual({ gpu: 't4' });
  });

  test('with GPUs use the RuntimeClass of the platform', () => {
    const profiles = [{ displayName: 'Plain' }, { displayName: 'T4', gpu: { type: 't4' } }];
    const gpus = { ...GPUS.gpus, runtimeClassName: 'nvidia' };
    const found = new HubOf({ notebooks: { profiles } }, { gpus }).notebooks.profiles;
    expect(found.map(({ runtime_class_name: runtime }: { runtime_class_name?: string }) => runtime)).toEqual([
      undefined,
      'nvidia',
    ]);
  });

  test('have options with choices', () => {
    const gpu = { name: 'gpu', displayName: 'GPU', gpu: { type: 'l4' }, isDefault: true };
    const [option] = optionsOf({ name: 'size', displayName: 'Size', choices: [DEFAULT, gpu] });
    expect(option).toMatchObject({
      name: 'size',
      display_name: 'Size',
      choices: [
        { name: 'default', display_name: 'Default' },
        { name: 'gpu', default: true, extra_limits: { 'nvidia.com/gpu': '1' }, node_selector: { gpu: 'l4' } },
      ],
    });
    expect(option).not.toHaveProperty('unlisted_image');
  });

  test('let a choice of a later option replace the GPU of an earlier option', () => {
    const chooses = (name: string, type?: string) => ({
      name,
      displayName: name,
      choices: [{ name: 'one', displayName: 'One', gpu: { type } }],
    });
    const [, second] = optionsOf(chooses('first', 'l4'), chooses('second'));
    expect(second.choices[0].node_selector).toEqual({ gpu: null });
  });

  test('allow unlisted images if an option has `unlistedChoice`', () => {
    const [option] = optionsOf({ name: 'image', displayName: 'Image', choices: [DEFAULT], unlistedChoice: {} });
    expect(option.unlisted_image).toMatchObject({ display_name: 'Image', display_name_in_choices: 'Other…' });
  });

  test.each<[string, NotebookProfile[], string]>([
    [
      'two have the same slug',
      [{ displayName: 'A b' }, { displayName: 'a-b' }],
      '"A b" and "a-b" have the same slug "a-b".',
    ],
    ['no slug can be derived from a name', [{ displayName: 'データ' }], 'Set `slug` on the profile.'],
    ['a slug is invalid', [{ displayName: 'A', slug: 'a--b' }], 'slug of profile "A" "a--b"'],
    ['a name is blank', [{ displayName: ' ' }], 'profiles: displayName is empty.'],
    [
      'two are the default',
      [
        { displayName: 'A', isDefault: true },
        { displayName: 'B', isDefault: true },
      ],
      'profiles: "A" and "B" are both the default.',
    ],
    [
      'the platform does not have the GPU, naming the profile',
      [{ displayName: 'A' }, { displayName: 'B', gpu: { type: 'h100' } }],
      'gpu of profile "B" of type "h100" is not supported on',
    ],
    [
      'a resource is invalid, naming the profile in the path',
      [{ displayName: 'Large', resources: { cpu: { request: Cpu.units(2), limit: Cpu.units(1) } } }],
      'notebooks/profile-large: resources: the CPU request',
    ],
    ['the default URL is not a path', [{ displayName: 'A', defaultUrl: 'lab' }], 'defaultUrl "lab" is not a path.'],
  ])('fail if %s', (_, profiles, message) => {
    expect(() => profilesOf(profiles)).toThrow(message);
  });

  test.each<[string, NotebookProfileOption[], string]>([
    ['has no choices', [{ name: 'a', displayName: 'A', choices: [] }], 'option "a" has no choices.'],
    ['has an invalid name', [{ name: 'A', displayName: 'A', choices: [DEFAULT] }], 'option "A" is not a valid name.'],
    [
      'has a blank display name',
      [{ name: 'a', displayName: '', choices: [DEFAULT] }],
      'option "a": displayName is empty.',
    ],
    [
      'has the name of the form field for profiles',
      [{ name: 'profile', displayName: 'A', choices: [DEFAULT] }],
      'options: the name "profile" is reserved by KubeSpawner.',
    ],
    [
      'has the name of another option',
      ['A', 'B'].map((displayName) => ({ name: 'a', displayName, choices: [DEFAULT] })),
      'options: two have the name "a".',
    ],
    [
      'has two choices with the same name',
      [{ name: 'a', displayName: 'A', choices: [DEFAULT, DEFAULT] }],
      'two have the name "default".',
    ],
    [
      'has two defaults',
      [
        {
          name: 'a',
          displayName: 'A',
          choices: ['x', 'y'].map((name) => ({ name, displayName: name, isDefault: true })),
        },
      ],
      'option "a": choices: "x" and "y" are both the default.',
    ],
    [
      'has a choice with the name of the form field for unlisted choices',
      [{ name: 'a', displayName: 'A', choices: [{ name: 'unlisted-choice', displayName: 'X' }] }],
      'the name "unlisted-choice" is reserved by KubeSpawner.',
    ],
    [
      'has a choice with a GPU that the platform does not have',
      [{ name: 'a', displayName: 'A', choices: [{ ...DEFAULT, gpu: { type: 'h100' } }] }],
      'gpu of choice "Default" of profile "One" of type "h100" is not supported on',
    ],
  ])('fail if an option %s', (_, options, message) => {
    expect(() => optionsOf(...options)).toThrow(message);
  });

  test('fail if a variable from a Secret would replace a literal value, but not the reverse', () => {
    const profile = { displayName: 'A', secretEnv: { TOKEN: { secretName: 's', key: 'k' } } };
    expect(() => profilesOf([profile], { env: { TOKEN: 'x' } })).toThrow(
      'secretEnv: variable "TOKEN" has a literal value in `env` of notebooks.',
    );
    expect(() =>
      profilesOf([{ displayName: 'A', env: { TOKEN: 'x' } }], { secretEnv: profile.secretEnv }),
    ).not.toThrow();
  });
});
