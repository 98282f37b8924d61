/**
 * Go's text/template with the functions of services.yaml: https://pkg.go.dev/text/template.
 *
 * Existing files are written for it, so it is kept to the letter, down to what printf prints for a wrong verb. Not
 * supported: complex numbers, and printing addresses (`%p`). Refused on purpose: the time, so that a render depends on
 * nothing but its input.
 */
import { Template, type RenderOptions } from './template';
import { TemplateError } from './template-error';

export { positionAt, type Position } from './position';
export type { Rendered } from './rendered';
export { Template, type RenderOptions } from './template';
export { TemplateError };
export { refused } from './values';

/**
 * Parses a template.
 *
 * @param onUnknown takes each function and variable that does not exist. @default the first is thrown
 * @throws TemplateError
 */
export function parseTemplate(source: string, file: string, onUnknown?: (error: TemplateError) => void): Template {
  return new Template(source, file, onUnknown);
}

/** Renders a template that is used only once. @throws TemplateError */
export function renderTemplate(
  source: string,
  data: unknown,
  options: RenderOptions & { readonly file: string },
): string {
  return parseTemplate(source, options.file).render(data, options).text;
}
