import { Cpu } from 'cdk8s-plus-27';
import type { NotebookOptions, NotebookProfile, NotebookProfileOption } from '../../../../lib/components/jupyterhub';
import { HubOf, type Manifest } from '../hub-of';

const GPUS = { gpus: { types: { l4: { gpu: 'l4' }, t4: { gpu: 't4' } } } };
const USUAL = { name: 'usual', displayName: 'The usual' };

function profilesOf(profiles: NotebookProfile[], notebooks: NotebookOptions = {}): Manifest[] {
  return new HubOf({ notebooks: { ...notebooks, profiles } }, GPUS).notebooks.profiles;
}

function optionsOf(...options: NotebookProfileOption[]): Manifest[] {
  return profilesOf([{ displayName: 'One', options }])[0].options;
}

describe('profiles', () => {
  test('say what differs, and nothing else', () => {
    expect(
      profilesOf([{ displayName: 'Small' }, { displayName: 'Large', image: 'large:1', description: 'More' }]),
    ).toEqual([
      { slug: 'small', display_name: 'Small', default: true },
      { slug: 'large', display_name: 'Large', description: 'More', image: 'large:1' },
    ]);
  });

  test('are known by a slug, which is made of the name or given', () => {
    const [made, given] = profilesOf([{ displayName: 'Large, with GPU' }, { displayName: 'データ', slug: 'data' }]);
    expect(made.slug).toBe('large-with-gpu');
    expect(given.slug).toBe('data');
  });

  test('have one default: the first, or the one that says so', () => {
    const small = { displayName: 'Small' };
    expect(profilesOf([small, { displayName: 'Large' }]).map((profile) => profile.default)).toEqual([true, undefined]);
    expect(profilesOf([small, { displayName: 'Large', isDefault: true }]).map((profile) => profile.default)).toEqual([
      undefined,
      true,
    ]);
  });

  test('take back a limit that holds for all notebooks where they say only what is guaranteed', () => {
    const [profile] = profilesOf([{ displayName: 'One', resources: { cpu: { request: Cpu.units(4) } } }]);
    expect(profile).toMatchObject({ cpu_guarantee: 4, cpu_limit: null });
    expect(profile).not.toHaveProperty('memory_limit');
  });

  test('with GPUs of a type of their own do not ask for nodes of another', () => {
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

  test('with GPUs run by the runtime that the platform names', () => {
    const profiles = [{ displayName: 'Plain' }, { displayName: 'T4', gpu: { type: 't4' } }];
    const gpus = { ...GPUS.gpus, runtimeClassName: 'nvidia' };
    const found = new HubOf({ notebooks: { profiles } }, { gpus }).notebooks.profiles;
    expect(found.map(({ runtime_class_name: runtime }: { runtime_class_name?: string }) => runtime)).toEqual([
      undefined,
      'nvidia',
    ]);
  });

  test('let a user choose within them', () => {
    const gpu = { name: 'gpu', displayName: 'GPU', gpu: { type: 'l4' }, isDefault: true };
    const [option] = optionsOf({ name: 'size', displayName: 'Size', choices: [USUAL, gpu] });
    expect(option).toMatchObject({
      name: 'size',
      display_name: 'Size',
      choices: [
        { name: 'usual', display_name: 'The usual' },
        { name: 'gpu', default: true, extra_limits: { 'nvidia.com/gpu': '1' }, node_selector: { gpu: 'l4' } },
      ],
    });
    expect(option).not.toHaveProperty('unlisted_image');
  });

  test('take back, in a choice of a later option, the GPU of an earlier one', () => {
    const chooses = (name: string, type?: string) => ({
      name,
      displayName: name,
      choices: [{ name: 'one', displayName: 'One', gpu: { type } }],
    });
    const [, second] = optionsOf(chooses('first', 'l4'), chooses('second'));
    expect(second.choices[0].node_selector).toEqual({ gpu: null });
  });

  test('let a user type an image in where they say so', () => {
    const [option] = optionsOf({ name: 'image', displayName: 'Image', choices: [USUAL], unlistedChoice: {} });
    expect(option.unlisted_image).toMatchObject({ display_name: 'Image', display_name_in_choices: 'Other…' });
  });

  test.each<[string, NotebookProfile[], string]>([
    [
      'two have one slug',
      [{ displayName: 'A b' }, { displayName: 'a-b' }],
      '"A b" and "a-b" both have the slug "a-b".',
    ],
    ['no slug can be made', [{ displayName: 'データ' }], 'Set `slug` of the profile.'],
    ['a slug is none', [{ displayName: 'A', slug: 'a--b' }], 'slug of profile "A" "a--b"'],
    ['a name is empty', [{ displayName: ' ' }], 'profiles: displayName is empty.'],
    [
      'two are the default',
      [
        { displayName: 'A', isDefault: true },
        { displayName: 'B', isDefault: true },
      ],
      'profiles: "A" and "B" both are the default.',
    ],
    [
      'the platform lacks the GPU, naming the profile',
      [{ displayName: 'A' }, { displayName: 'B', gpu: { type: 'h100' } }],
      'gpu of profile "B" of type "h100" is not supported on',
    ],
    [
      'a resource is none, naming the profile by its path',
      [{ displayName: 'Large', resources: { cpu: { request: Cpu.units(2), limit: Cpu.units(1) } } }],
      'notebooks/profile-large: resources: the CPU request',
    ],
    ['a first page is no path', [{ displayName: 'A', defaultUrl: 'lab' }], 'defaultUrl "lab" is not a path.'],
  ])('fails when %s', (_, profiles, message) => {
    expect(() => profilesOf(profiles)).toThrow(message);
  });

  test.each<[string, NotebookProfileOption[], string]>([
    ['has no choices', [{ name: 'a', displayName: 'A', choices: [] }], 'option "a" has no choices.'],
    ['has no name', [{ name: 'A', displayName: 'A', choices: [USUAL] }], 'option "A" is not a valid name.'],
    ['has no text', [{ name: 'a', displayName: '', choices: [USUAL] }], 'option "a": displayName is empty.'],
    [
      'is named as the profile is sent',
      [{ name: 'profile', displayName: 'A', choices: [USUAL] }],
      'options: the name "profile" has a meaning of its own.',
    ],
    [
      'is named as another',
      ['A', 'B'].map((displayName) => ({ name: 'a', displayName, choices: [USUAL] })),
      'options: two are named "a".',
    ],
    [
      'has two choices of one name',
      [{ name: 'a', displayName: 'A', choices: [USUAL, USUAL] }],
      'two are named "usual".',
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
      'option "a": choices: "x" and "y" both are the default.',
    ],
    [
      'has a choice that is named as the field',
      [{ name: 'a', displayName: 'A', choices: [{ name: 'unlisted-choice', displayName: 'X' }] }],
      'the name "unlisted-choice" has a meaning of its own.',
    ],
    [
      'has a choice that asks for what is not there',
      [{ name: 'a', displayName: 'A', choices: [{ ...USUAL, gpu: { type: 'h100' } }] }],
      'gpu of choice "The usual" of profile "One" of type "h100" is not supported on',
    ],
  ])('fails when an option %s', (_, options, message) => {
    expect(() => optionsOf(...options)).toThrow(message);
  });

  test('fails when a Secret is to take the place of a plain value', () => {
    const profile = { displayName: 'A', secretEnv: { TOKEN: { secretName: 's', key: 'k' } } };
    expect(() => profilesOf([profile], { env: { TOKEN: 'x' } })).toThrow(
      'secretEnv: variable "TOKEN" has a plain value in `env` of notebooks.',
    );
    expect(() =>
      profilesOf([{ displayName: 'A', env: { TOKEN: 'x' } }], { secretEnv: profile.secretEnv }),
    ).not.toThrow();
  });
});
