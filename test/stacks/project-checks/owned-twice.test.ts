import { manifest, synthesized } from '../synthesized';

const services = (when = '') => `project: shop
environments: {ai-staging: {}, ai-repair: {from: ai-staging}}
services: [{name: web, ${when}manifests: [{path: web.yaml}]}, {name: agent, when: '{{ eq .Env "ai-repair" }}', manifests: [{path: agent.yaml}]}]
`;
const files = { 'web.yaml': manifest('ConfigMap', 'web'), 'agent.yaml': manifest('ConfigMap', 'agent') };
const told = (text: string) =>
  synthesized(text, files).notices.filter((line) => line.includes('whose namespace it is'));

test('an object that a guest has of its host, too, is told: whoever ends the guest would take it along', () => {
  expect(told(services())).toEqual([
    'web.yaml:1:1 ConfigMap/web is in shop-ai-staging, too, whose namespace it is: whoever is applied last has it, and the deletion of shop-ai-repair would take it along; leave it out of one, with "when" or dropKinds (shop-ai-repair)',
  ]);
  expect(told(services(`when: '{{ ne .Env "ai-repair" }}', `))).toEqual([]);
});
