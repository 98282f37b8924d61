import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ofSlotstack } from './comparison';
import type { Contestant } from './contestant';
import { ofRepository } from './tool';

const slotstack = ofRepository('slotstack', 'package.json');

/** The one to set beside other renderers: they keep nothing from run to run either. */
export const toStdout = variant('to stdout', '$peak node lib/slotstack.js synth --stdout > dist/all.yaml');

export const ours: readonly Contestant[] = [
  toStdout,
  variant('to an empty directory', '$peak node lib/slotstack.js synth'),
  variant('nothing changed', '$peak node lib/slotstack.js synth', () => undefined),
  variant('one file changed', '$peak node lib/slotstack.js synth', change),
];

function variant(way: string, script: string, beforeTurn?: Contestant['beforeTurn']): Contestant {
  const common = { tool: slotstack, way, script, prepare, manifests: 'deploy', additions: ofSlotstack };
  return beforeTurn ? { ...common, beforeTurn } : common;
}

/** A project of its own, with so many slots. */
function prepare(directory: string, slots: number): void {
  cpSync('bench/slotstack', directory, { recursive: true });
  edit(join(directory, 'services.yaml'), /^maxSlots: .*$/m, () => `maxSlots: ${slots}`);
}

/** A new image of one service. */
function change(directory: string): void {
  const next = (_: string, image: string, patch: string) => `${image}${Number(patch) + 1}`;
  edit(join(directory, 'deploy/chat-backend.yaml'), /(chat-backend:0\.1\.)(\d+)/, next);
}

function edit(file: string, pattern: RegExp, replacement: (match: string, ...groups: string[]) => string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, replacement));
}
