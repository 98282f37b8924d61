import { readHeader } from '../../config/header';
import { parseRegister, type Register, type RegisterFolder } from '../../config/register';
import { registerFileText, type RegisterFile } from '../../config/register-file';
import { TextFile } from '../../input/text-file';
import { SlotProject } from '../../slots/slot-project';
import type { ProjectOf } from '../../slots/slot-register';

/** services.yaml of a project with so many slots. */
export const servicesYaml = (slots = 3) => `project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: ${slots}\n`;

export const since = '2026-11-21T10:00Z';

/** What a file of the register says; owned by alice. */
export const slotFile = (slot: number, generation: number, holder: Partial<RegisterFile> = {}): RegisterFile => ({
  slot,
  generation,
  owner: 'alice',
  since,
  ...holder,
});

export const projectOf: ProjectOf = (services, register) => new SlotProject(readHeader(services), register, {}, '/src');

/** A project with three slots. */
export function shop(
  files: Partial<Record<RegisterFolder, readonly RegisterFile[]>> = {},
  services = servicesYaml(),
): SlotProject {
  return projectOf(new TextFile('services.yaml', services), registerOf(files));
}

function registerOf(files: Partial<Record<RegisterFolder, readonly RegisterFile[]>>): Register {
  return parseRegister((folder) =>
    (files[folder] ?? []).map((file) => {
      const name = `${file.slot}.yaml`;
      return { name, read: () => new TextFile(`slots/${folder}/${name}`, registerFileText(file)) };
    }),
  );
}
