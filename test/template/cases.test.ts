import { renderTemplate } from '../../template';
import { cases, data, env } from './cases.json';

describe('what Go 1.26 renders', () => {
  test.each(cases.filter(({ fails }) => !fails))('$name: $template', ({ template, output }) => {
    expect(renderTemplate(template, data, { env, file: 'main' })).toBe(output);
  });
});

describe('what Go 1.26 refuses', () => {
  test.each(cases.filter(({ fails }) => fails))('$name: $template', ({ template }) => {
    expect(() => renderTemplate(template, data, { env, file: 'main' })).toThrow(/^main:\d+:\d+ \{\{.*: ./);
  });
});
