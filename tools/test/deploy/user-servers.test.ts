import { formerObjects, parseStopped, stopAction, stoppedObjects } from '../../src/deploy/user-servers';
import type { PlanStep } from '../../src/plan/plan';
import { aPlan } from '../plan/a-plan';

const step = (command: string, data?: true): PlanStep => ({
  ...{ id: 'x', title: 'X', tool: 'kubectl', when: 'always', phase: 'apps' },
  command: command.split(' '),
  ...(data && { data }),
});
const planWith = (...commands: string[]) => aPlan({ delete: commands.map((command) => step(command)) });

const HUB = 'kubectl delete deployment/hub -n ml --cascade=foreground --ignore-not-found';
const PODS = 'kubectl delete pods -n notebooks -l app=jupyter,component=server --ignore-not-found';

test('a deletion stops the hub and the pods of its users, with any context', () => {
  const steps = [
    step(HUB.replace('kubectl', 'kubectl --context prod')),
    step(PODS),
    step('kubectl delete -f dist/lab --ignore-not-found'),
    step('kubectl delete persistentvolumeclaims -n notebooks -l app=jupyter', true),
  ];
  expect(stoppedObjects({ delete: steps })).toEqual([
    { resource: 'deployment/hub', namespace: 'ml' },
    { resource: 'pods', namespace: 'notebooks', selector: 'app=jupyter,component=server' },
  ]);
});

test('what left the program is stopped, and what is part of it is not', () => {
  const recorded = stoppedObjects(planWith(HUB, PODS));
  expect(formerObjects(recorded, planWith())).toEqual(recorded);
  expect(formerObjects(recorded, planWith(HUB, PODS))).toEqual([]);
  // Options of the command do not matter.
  expect(formerObjects(recorded, planWith(`${HUB} --wait`, PODS))).toEqual([]);
  // Only the namespace of the users changed.
  expect(formerObjects(recorded, planWith(HUB, PODS.replace('notebooks', 'labs')))).toEqual([recorded[1]]);
});

test('a workload that is part of the program is never stopped', () => {
  const recorded = [{ resource: 'deployment/hub', namespace: 'ns' }];
  expect(formerObjects(recorded, aPlan())).toEqual([]);
  expect(formerObjects([{ resource: 'deployment/hub', namespace: 'other' }], aPlan())).toHaveLength(1);
});

test.each([
  [HUB, 'kubectl --context it delete deployment/hub -n ml --cascade=foreground --ignore-not-found'],
  [PODS, 'kubectl --context it delete pods -n notebooks -l app=jupyter,component=server --ignore-not-found'],
])('the command of %s', (command, expected) => {
  const [stopped] = stoppedObjects(planWith(command));
  expect(stopAction(stopped, 'it').text).toBe(expected);
});

test.each([undefined, 'no JSON', '{}', '[1]', '[{"resource":1}]'])('the record %s is empty', (text) => {
  expect(parseStopped(text)).toEqual([]);
});
