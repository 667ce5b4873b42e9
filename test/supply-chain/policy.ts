import type { Policy } from './lock-file';

/** Review each change of this file: it decides whose code runs on the machines of developers and of CI. */
export const POLICY: Policy = {
  // Permissive licenses. MPL-2.0 applies to files, and the build keeps the notices of those that it bundles.
  licenses: [
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MPL-2.0',
    'Python-2.0',
    'Unlicense',
  ],
  otherLicenses: {
    'jsonify@0.0.1': 'its author dedicated it to the public domain, which has no SPDX identifier',
  },
  installScripts: {
    '@cdktf/node-pty-prebuilt-multiarch@0.10.2':
      'loads the prebuilt terminal of cdktf-cli, or compiles it if there is none for the platform',
    'backport@8.5.0':
      'creates the configuration folder .backport in the home folder. An optional dependency of cdk8s-plus-27 that nothing uses',
    'esbuild@0.28.2': 'checks that the program for the platform runs, and replaces a script by that program',
  },
  ownPeers: {
    'node_modules/@cdktf/cli-core': 'the cdktf command line runs programs in another process',
    'node_modules/cdktf-cli': 'the cdktf command line runs programs in another process',
  },
};
