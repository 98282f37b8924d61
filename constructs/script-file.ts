import { readBytes } from '../input/seen';
import { InvalidInput } from '../input/problem';
import { TextFile } from '../input/text-file';

const texts = new Map<string, string>();

/**
 * The text of a script of ours, which goes into manifests as it is.
 *
 * @throws InvalidInput for one with carriage returns: git writes them into a checkout on Windows, and no shell runs it
 */
export function scriptFile(path: string): string {
  const text = texts.get(path) ?? readBytes(path).toString('utf8');
  const place = text.indexOf('\r');
  if (place >= 0) {
    const position = new TextFile(path, text).positionOf(place);
    const message =
      'has a carriage return, and no shell runs it: check it out anew, as .gitattributes says (git rm --cached -r . && git reset --hard)';
    throw new InvalidInput([{ position, message }]);
  }
  texts.set(path, text);
  return text;
}
