// An agent for the issue of a slot: a pod, what it may do, and its configuration. A token it has from a Secret, by reference.
import { App, Chart } from 'cdk8s';
import { Agent } from 'slotstack';

const app = new App();
const slot = new Chart(app, 'shop-2', { namespace: 'shop-2' });
new Agent(slot, 'agent', {
  project: 'shop',
  slot: 2,
  generation: 4,
  issue: 17,
  addresses: ['https://slot-2.shop.example/'],
  image: 'registry.example.org/agent:1.4',
  secrets: {
    OPENAI_API_KEY: { secret: 'openai', key: 'OPENAI_API_KEY' },
    DOCS_TOKEN: { secret: 'docs', key: 'token' },
  },
  model: 'gpt-5.2-codex',
  servers: [
    {
      name: 'docs',
      at: { command: 'docs-mcp', args: ['--fast'], env: { TOKEN: { variable: 'DOCS_TOKEN' } } },
      startupSeconds: 60,
    },
    { name: 'search', at: { url: 'http://search.tools.svc.cluster.local/mcp', headers: {}, bearer: 'DOCS_TOKEN' } },
  ],
});

app.synth();
