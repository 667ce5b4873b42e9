import type { Answers } from '../answers/answers';
import { ciEnvironment, notebookNamespace } from '../program/app-program';
import { PLATFORM_TITLES } from '../program/platform-code';

const LOCAL_TOOLS: Partial<Record<Answers['platform'], string>> = {
  minikube: '[minikube](https://minikube.sigs.k8s.io/docs/start/)',
  kind: '[kind](https://kind.sigs.k8s.io/docs/user/quick-start/#installation), and Docker or Podman',
  k3d: '[k3d](https://k3d.io/), and Docker',
  k3s: 'Linux: the script installs [k3s](https://docs.k3s.io/)',
  microk8s: 'Linux with snap: the script installs [MicroK8s](https://canonical.com/microk8s)',
  'docker-desktop': '[Docker Desktop](https://docs.docker.com/desktop/features/kubernetes/) with Kubernetes enabled',
};

/** The README of an app. It describes this app only. */
export function readme(answers: Answers): string {
  const { name, environment, platform } = answers;
  const sections = [
    `# ${name}\n\n${summary(answers)}`,
    `## Prerequisites\n\n${prerequisites(answers)}`,
    `## Deploy\n\n${deploy(answers)}`,
    ...(answers.components.includes('notebooks') ? [`## Sign in\n\n${signIn(answers)}`] : []),
    `## Change\n\n${change(answers)}`,
    `## Delete\n\n${remove(answers)}`,
    `## Files\n\n${files(answers)}`,
  ];
  return `${sections.join('\n\n')}\n`
    .replaceAll('ENVIRONMENT', environment)
    .replaceAll('PLATFORM', PLATFORM_TITLES[platform]);
}

function summary(answers: Answers): string {
  const parts = {
    notebooks: '- JupyterHub: each user gets a notebook server with a home directory',
    training: '- The training operator, which runs TFJobs: distributed TensorFlow training',
    'shared-files': `- A disk of ${answers.sharedFilesSize ?? '10Gi'} that every notebook mounts at \`/mnt/team-data\``,
  };
  const hasCore = answers.components.some((each) => each !== 'shared-files');
  const readiness = hasCore
    ? ['- An Application that shows whether the platform is ready: `kubectl get applications.app.k8s.io -A`']
    : [];
  const cluster = answers.context === undefined ? '' : `, on the cluster of the kubectl context \`${answers.context}\``;
  return `A machine learning platform on PLATFORM${cluster}, written with
[kubeflow-cdk](https://github.com/kubeflow-cdk/kubeflow-cdk):

${[...answers.components.map((each) => parts[each]), ...readiness].join('\n')}`;
}

function prerequisites(answers: Answers): string {
  const tool = LOCAL_TOOLS[answers.platform];
  return [
    `- Node.js 20.16 or later${answers.language === 'python' ? ', and Python 3.10 or later' : ''}`,
    '- [kubectl](https://kubernetes.io/docs/tasks/tools/)',
    ...(tool === undefined ? [] : [`- ${tool}`]),
    ...(answers.platform === 'gke' ? gkePrerequisites(answers) : []),
    ...(answers.hostname === undefined ? [] : hostnamePrerequisites(answers)),
    ...(answers.components.includes('shared-files') ? ['- An NFS client on each node, for the shared disk'] : []),
    ...(answers.createNamespaces === false
      ? [
          '- The namespaces of `dist/ENVIRONMENT`, which an administrator creates: you have no permission to create them',
        ]
      : []),
    '',
    install(answers),
  ].join('\n');
}

function gkePrerequisites({ project }: Answers): string[] {
  return [
    '- [Terraform](https://developer.hashicorp.com/terraform/install) 1.7 or later, or [OpenTofu](https://opentofu.org/docs/intro/install/) 1.10 or later',
    `- The [gcloud CLI](https://cloud.google.com/sdk/docs/install) with \`gke-gcloud-auth-plugin\`, signed in to the project ${project ?? ''}. Google charges for the resources`,
  ];
}

function hostnamePrerequisites({ hostname, platform, iapClientId }: Answers): string[] {
  const certificate =
    platform === 'gke'
      ? []
      : [`- A certificate for ${hostname}, in the Secret \`jupyterhub-proxy-public-tls\` or from cert-manager`];
  const client =
    iapClientId === undefined
      ? []
      : ['- The secret of the OAuth client of Identity-Aware Proxy. Synthesis prints the command that stores it'];
  return [`- A DNS record for ${hostname}`, ...certificate, ...client];
}

function install({ language, library }: Answers): string {
  const python = `npm install
python3 -m venv .venv
.venv/bin/pip install --requirement requirements.txt`;
  return `\`\`\`sh\n${language === 'python' ? python : 'npm install'}\n\`\`\`${
    library === undefined ? '' : `\n\nThe library is \`${library}\`.`
  }`;
}

function deploy({ platform, context }: Answers): string {
  const creates = LOCAL_TOOLS[platform] !== undefined && platform !== 'docker-desktop' && context === undefined;
  const infrastructure = platform === 'gke' ? 'runs Terraform, ' : '';
  return `\`\`\`sh
npx kubeflow-cdk deploy ENVIRONMENT
\`\`\`

It runs the program, ${creates ? 'creates the cluster if there is none, ' : ''}${infrastructure}applies the files and waits until all components are
ready. \`--dry-run\` shows the steps, \`npx kubeflow-cdk diff ENVIRONMENT\` the differences to the cluster, and
\`npx kubeflow-cdk status ENVIRONMENT\` the state. \`deploy.out/ENVIRONMENT/deploy.sh\` has the same steps as a script.`;
}

function signIn(answers: Answers): string {
  const { hostname, iapClientId, namespace = 'kubeflow' } = answers;
  const secret = `kubectl -n ${namespace} get secret jupyterhub-secrets`;
  if (hostname !== undefined && iapClientId !== undefined) {
    return `Open https://${hostname} and sign in with a Google account that the policy of Identity-Aware Proxy allows.`;
  }
  if (hostname !== undefined) {
    return `Open https://${hostname}. Administrators (${(answers.adminUsers ?? []).join(', ')}) sign in with this password at first:

\`\`\`sh
${secret} -o jsonpath='{.data.admin-password}' | base64 -d; echo
\`\`\`

Other users sign up, and wait until an administrator authorizes them on https://${hostname}/hub/authorize.`;
  }
  return `\`\`\`sh
npx kubeflow-cdk open jupyterhub ENVIRONMENT
\`\`\`

It forwards a port, prints the password and opens the browser. Any user name is accepted. Without it:

\`\`\`sh
${secret} -o jsonpath='{.data.password}' | base64 -d; echo
kubectl -n ${namespace} port-forward service/jupyterhub-proxy-public 8080:80     # http://localhost:8080
\`\`\``;
}

function change(answers: Answers): string {
  const { language } = answers;
  const file = language === 'python' ? 'main.py' : 'main.ts';
  const add =
    language === 'python'
      ? ''
      : `

| To add | Run |
| --- | --- |
| A component | \`npx kubeflow-cdk add component tensorboard\` |
| An environment | \`npx kubeflow-cdk add environment cloud --platform gke\` |
| A model server | \`npx kubeflow-cdk add model inception --source gs://my-bucket/inception\` |`;
  const test = language === 'python' ? '.venv/bin/python -m unittest' : 'npm test';
  return `Edit \`${file}\`, run \`${test}\`, and deploy again. The [README of each
component](https://github.com/kubeflow-cdk/kubeflow-cdk#components) lists its options.${add}

\`.github/workflows/kubeflow.yml\` tests each change, and deploys the environment \`${ciEnvironment(answers)}\` to a kind cluster.`;
}

function remove(answers: Answers): string {
  const namespace = notebookNamespace(answers);
  return `\`\`\`sh
npx kubeflow-cdk delete ENVIRONMENT
\`\`\`

It stops the notebooks and deletes the applications. Users' files in the namespace \`${namespace}\` and the database of the hub remain;
\`--data\` deletes them as well.`;
}

function files({ language, platform }: Answers): string {
  const rows =
    language === 'python'
      ? [
          ['`main.py`', 'The program'],
          ['`test_main.py`', 'Its test'],
          ['`requirements.txt`, `package.json`', 'The library, and the command line `kubeflow-cdk`'],
        ]
      : [
          ['`main.ts`', 'The program'],
          ['`main.test.ts`', 'Its test: `npm test`'],
          ['`package.json`, `tsconfig.json`', 'Dependencies and type checks'],
        ];
  const all = [
    ...rows,
    [`\`cdk8s.yaml\`${platform === 'gke' ? ', `cdktf.json`' : ''}`, 'How command lines run the program'],
    ['`answers.yaml`', 'Answers that wrote this app'],
    ['`.github/workflows/kubeflow.yml`', 'Tests each change on kind'],
    [
      `\`dist/\`, \`deploy.out/\`${platform === 'gke' ? ', `cdktf.out/`' : ''}`,
      'Output: Kubernetes YAML, scripts' +
        (platform === 'gke'
          ? ', Terraform. `cdktf.out` contains the Terraform state unless you set `stateBackend`'
          : ''),
    ],
  ];
  return ['| Path | Contents |', '| --- | --- |', ...all.map(([path, text]) => `| ${path} | ${text} |`)].join('\n');
}
