import { deploymentActions, formatActions, withContextInShell } from '../../src/deploy/actions';
import { aPlan } from '../plan/a-plan';

const format = (options: Parameters<typeof deploymentActions>[1]) => formatActions(deploymentActions(aPlan(), options));

test('the actions of a deployment, as --dry-run prints them', () => {
  expect(`${format({ context: 'other', createCluster: true })}\n`).toMatchInlineSnapshot(`
    "# Step create-cluster
    kind create cluster
    # Terraform init
    terraform -chdir=cdktf.out/stacks/lab init -input=false
    # Compare the infrastructure
    terraform -chdir=cdktf.out/stacks/lab plan -input=false -lock-timeout=5m -detailed-exitcode -json -out=kubeflow-cdk.tfplan
    # Terraform apply
    terraform -chdir=cdktf.out/stacks/lab apply -input=false -lock-timeout=5m -json kubeflow-cdk.tfplan
    # Check what must exist before the apps (kubeflow-cdk)
    # Take over the fields of an earlier client-side kubectl apply (kubeflow-cdk)
    # Step apply-setup
    kubectl --context other apply --server-side --field-manager=kubeflow-cdk -f dist/lab/0-setup
    # By hand, once: Step dns (kubeflow-cdk)
    # Record the kinds of the environment (kubeflow-cdk)
    # Step apply-apps
    kubectl --context other apply --server-side --field-manager=kubeflow-cdk -f dist/lab
    # Step once
    KUBE_CONTEXT=other sh x.sh
    # Label the objects as members of the environment (kubeflow-cdk)
    # Delete members that are no longer part of the program (kubeflow-cdk)
    # Wait until all components are ready (kubeflow-cdk)
    "
  `);
});

test('one component is applied alone, without infrastructure and without deletions', () => {
  const text = format({ only: 'hub' });
  expect(text).toContain('-f dist/lab/hub.k8s.yaml\n');
  expect(text).toContain('Wait until hub is ready');
  expect(text).not.toMatch(/terraform|Delete members|kind create/);
});

test('OpenTofu replaces Terraform', () => {
  expect(format({ terraform: 'tofu' })).toContain('\ntofu -chdir=cdktf.out/stacks/lab init');
});

test('a program without server-side apply is applied on the server as well', () => {
  const steps = aPlan().steps.map((step) => ({
    ...step,
    command: step.command?.filter((word) => !/^--(server-side|field)/.test(word)),
  }));
  const text = formatActions(deploymentActions(aPlan({ steps }), {}));
  expect(text).toContain('apply --server-side --field-manager=kubeflow-cdk -f dist/lab\n');
});

test('--force-conflicts is passed to kubectl', () => {
  expect(format({ forceConflicts: true })).toContain('apply --force-conflicts --server-side');
});

test.each([
  ['kubectl get pods', 'kubectl --context other get pods'],
  ['kubectl --context kind-lab get pods', 'kubectl --context other get pods'],
  ["KUBE_CONTEXT='a b' sh x.sh", 'KUBE_CONTEXT=other sh x.sh'],
  ['gcloud auth login', 'gcloud auth login'],
])('the context in: %s', (command, expected) => {
  expect(withContextInShell(command, 'other')).toBe(expected);
});
