import { describeWithGit, git } from '../slots/repository';
import { Actions, type Event, type Run } from './actions';
import { servicesOfShop } from './events';

jest.setTimeout(120_000);

const push: Event = { name: 'push', action: '', payload: {} };
const results = ({ jobs }: Run) =>
  Object.fromEntries([...jobs].map(([path, result]) => [path.replace('deploy.yaml/', ''), result]));
const isPublished = ({ repository }: Actions) => git(repository.bare, 'branch', '--list', 'live') !== '';

/** An image that the platform copies. */
const copied = (file: string) =>
  `${file}images: {web: {type: external, from: 'docker.io/library/nginx:1', local: 'registry.example.org/nginx:1'}}\n`;

describeWithGit('a push to main', () => {
  test('is published, and staging is waited for where a variable names it', () => {
    const actions = new Actions(servicesOfShop);
    expect(results(actions.dispatch(push))).toEqual({ 'publish/publish': 'success' });
    actions.variables.SLOTSTACK_STAGING = 'shop-ai-staging';
    expect(results(actions.dispatch(push))).toEqual({ 'publish/publish': 'success', 'staging/wait': 'success' });
  });

  test('has its images copied and built first, as far as it has any', () => {
    const actions = new Actions(servicesOfShop);
    Object.assign(actions.variables, { SLOTSTACK_IMAGES: 'shop-ai-staging', SLOTSTACK_STAGING: 'shop-ai-staging' });
    actions.secrets.SLOTSTACK_IMAGES_KUBECONFIG = 'of nobody';
    expect(results(actions.dispatch(push))).toEqual({
      ...{ 'images/images': 'success', 'publish/publish': 'success', 'staging/wait': 'success' },
    });
  });

  test('is not published where its images are not there', () => {
    const services = Object.entries(servicesOfShop).map(([path, text]) => [path, copied(text)]);
    const actions = new Actions(Object.fromEntries(services) as Record<string, string>);
    actions.variables.SLOTSTACK_IMAGES = 'shop-ai-staging';
    actions.secrets.SLOTSTACK_IMAGES_KUBECONFIG = 'of nobody';
    const run = actions.dispatch(push);
    expect(results(run)).toEqual({ 'images/images': 'failure' });
    expect(run.said).toContain('no rights');
    expect(isPublished(actions)).toBe(false);
    // Where nobody can, it says so, and goes on.
    delete actions.secrets.SLOTSTACK_IMAGES_KUBECONFIG;
    expect(results(actions.dispatch(push))).toEqual({ 'images/images': 'success', 'publish/publish': 'success' });
  });
});
