import type { NotebookOptions, NotebookProfile } from '../../../../lib/components/jupyterhub';
import { ComponentImage, imageReference } from '../../../../lib/images';
import { HubOf } from '../hub-of';
import { CLUSTER } from '../samples';

const CPU = imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK);
const CUDA = imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK_GPU);
const OWN = 'registry.example.com/own:1';

const notebooksOf = (notebooks: NotebookOptions) => new HubOf({ notebooks }, CLUSTER).notebooks;
const profileOf = (profile: Partial<NotebookProfile>, notebooks: NotebookOptions = {}) =>
  notebooksOf({ ...notebooks, profiles: [{ displayName: 'Large', ...profile }] }).profiles[0];

describe('the image of notebooks with GPUs', () => {
  test('has CUDA by default, and the image without GPUs has not', () => {
    expect(notebooksOf({ gpu: {} }).image).toBe(CUDA);
    expect(notebooksOf({}).image).toBe(CPU);
    expect(CUDA).toContain('tensorflow-notebook:cuda-');
  });

  test('has CUDA in a profile with GPUs, and other profiles keep the default', () => {
    const { image, profiles } = notebooksOf({ profiles: [{ displayName: 'S' }, { displayName: 'L', gpu: {} }] });
    expect(image).toBe(CPU);
    expect(profiles.map((profile: { image?: string }) => profile.image)).toEqual([undefined, CUDA]);
  });

  test('has CUDA in a choice with GPUs', () => {
    const choices = [
      { name: 'no', displayName: 'No GPU' },
      { name: 'yes', displayName: 'GPU', gpu: {} },
    ];
    const { image, options } = profileOf({ options: [{ name: 'gpu', displayName: 'GPU', choices }] });
    expect(image).toBeUndefined();
    expect(options[0].choices.map((choice: { image?: string }) => choice.image)).toEqual([undefined, CUDA]);
  });

  test('is the one that the program chooses', () => {
    expect(notebooksOf({ gpu: {}, image: OWN }).image).toBe(OWN);
    expect(profileOf({ gpu: {} }, { image: OWN }).image).toBeUndefined();
    expect(profileOf({ gpu: {}, image: OWN }).image).toBe(OWN);
  });

  test('is not replaced by a choice with GPUs if users can choose or enter an image before', () => {
    const gpu = { name: 'gpu', displayName: 'GPU', choices: [{ name: 'yes', displayName: 'Yes', gpu: {} }] };
    const image = { name: 'image', displayName: 'Image', choices: [{ name: 'own', displayName: 'Own', image: OWN }] };
    const any = {
      ...image,
      choices: [{ name: 'default', displayName: 'Default' }],
      unlistedChoice: { allowedImages: ['quay.io/jupyter/*'] },
    };
    for (const first of [image, any]) {
      const { options } = profileOf({ options: [first, gpu] });
      expect(options[1].choices[0].image).toBeUndefined();
    }
  });

  test('is pulled by the pre-puller', () => {
    const hub = new HubOf({ notebooks: { profiles: [{ displayName: 'Large', gpu: {} }] } }, CLUSTER);
    expect(JSON.stringify(hub.objects.filter(({ kind }) => kind === 'DaemonSet'))).toContain(CUDA);
  });

  test('comes from the registry of the platform, and can be overridden', () => {
    const images = { 'jupyterhub-notebook-gpu': { tag: 'cuda-ours' } };
    const { notebooks } = new HubOf({ notebooks: { gpu: {} } }, { ...CLUSTER, imageRegistry: 'r.example.com', images });
    expect(notebooks.image).toBe('r.example.com/jupyter/tensorflow-notebook:cuda-ours');
  });

  test.each<[string, NotebookOptions]>([
    ['notebooks', { gpu: {}, image: CPU }],
    ['profile "L"', { profiles: [{ displayName: 'L', gpu: {}, image: CPU }] }],
    ['profile "L"', { image: CPU, profiles: [{ displayName: 'L', gpu: {} }] }],
    ['profile "L"', { gpu: {}, profiles: [{ displayName: 'L', image: CPU }] }],
    [
      'choice "TensorFlow" of profile "L"',
      {
        profiles: [
          {
            displayName: 'L',
            gpu: {},
            options: [
              { name: 'image', displayName: 'I', choices: [{ name: 't', displayName: 'TensorFlow', image: CPU }] },
            ],
          },
        ],
      },
    ],
  ])('fails if %s has GPUs and an image without CUDA, naming the one with CUDA', (subject, notebooks) => {
    expect(() => notebooksOf(notebooks)).toThrow(`${subject} has GPUs, but the image "${CPU}" has no CUDA.`);
    expect(() => notebooksOf(notebooks)).toThrow(`Use "${CUDA}", or remove \`image\``);
  });
});
