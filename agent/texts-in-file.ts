import { readAs } from '../config/schema/read';
import { parseYaml } from '../input/parse-yaml';
import { InvalidInput } from '../input/problem';
import { readTextFile } from '../input/text-file';
import { CommandFailed } from '../process/command-failed';
import { textsOfWork, type TextsOfWork } from './texts-of-work';

/**
 * What a JSON file says of an issue and a pull request.
 *
 * @param subject what there must be something of
 * @param why that is
 * @throws InvalidInput with all that is wrong with it, at its place
 * @throws CommandFailed where it is no JSON
 */
export function textsInFile(path: string, subject: 'issue' | 'pr', why: string): TextsOfWork {
  const source = readTextFile(path, path);
  const value = parsed(source.text, path);
  // All JSON is YAML: that says where things stand.
  const [document] = parseYaml(source);
  const texts = document ? readAs(textsOfWork, document.withValue(value)) : {};
  if (texts[subject] === undefined)
    throw new InvalidInput([{ position: source.positionOf(0), message: `"${subject}" is required: ${why}` }]);
  return texts;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailed(`${path}: is no JSON: ${(error as SyntaxError).message}`);
  }
}
