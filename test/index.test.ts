import { relative } from 'node:path';
import * as ts from 'typescript';

const root = process.cwd();
const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(['index.ts'], { ...options, types: ['node'] });
const checker = program.getTypeChecker();

/** A member of what users of the library see: a prop, or a method or property of a class. */
interface Member {
  /** `SlotDataProps.slot` */
  readonly name: string;
  readonly isOptional: boolean;
  readonly text: string;
  /** Behind `@default`. */
  readonly fallback: string | undefined;
}

const members = new Map<string, Member>();
const seen = new Set<ts.Symbol>();

/** Whether a declaration is ours, and no part of a library. */
function isOurs({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((declaration) => !declaration.getSourceFile().fileName.includes('/node_modules/'));
}

/** Takes note of the members of a symbol's type, and of all types that these name. */
function visit(symbol: ts.Symbol): void {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (seen.has(target) || !isOurs(target)) return;
  seen.add(target);
  for (const declaration of target.declarations ?? []) {
    if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
      for (const element of declaration.members) add(target, element);
      for (const clause of declaration.heritageClauses ?? []) clause.types.forEach(visitTypes);
    } else if (ts.isTypeAliasDeclaration(declaration)) visitTypes(declaration.type);
  }
}

function add(owner: ts.Symbol, element: ts.TypeElement | ts.ClassElement): void {
  if (ts.canHaveModifiers(element)) {
    const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
    const isHidden = element.modifiers?.some(({ kind }) => hidden.includes(kind)) ?? false;
    if (isHidden && !ts.isConstructorDeclaration(element)) return;
    if (isHidden) return;
  }
  if (ts.isConstructorDeclaration(element)) {
    for (const parameter of element.parameters) {
      if (parameter.type) visitTypes(parameter.type);
      // A parameter that is a property, too.
      const visibility = parameter.modifiers?.map(({ kind }) => kind) ?? [];
      if (visibility.includes(ts.SyntaxKind.ReadonlyKeyword) && !visibility.includes(ts.SyntaxKind.PrivateKeyword))
        note(owner, parameter, checker.getSymbolAtLocation(parameter.name));
    }
    return;
  }
  const symbol = element.name && checker.getSymbolAtLocation(element.name);
  note(owner, element, symbol);
  ts.forEachChild(element, (child) => {
    if (!ts.isBlock(child)) visitTypes(child);
  });
}

function note(owner: ts.Symbol, declaration: ts.Declaration, symbol: ts.Symbol | undefined): void {
  if (!symbol) return;
  const tags = symbol.getJsDocTags(checker);
  const fallback = tags.find(({ name }) => name === 'default');
  const name = `${owner.name}.${symbol.name}`;
  members.set(name, {
    name,
    isOptional: (declaration as { questionToken?: ts.Node }).questionToken !== undefined,
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
    fallback: fallback && ts.displayPartsToString(fallback.text).trim(),
  });
}

/** Visits each type that is named in a node. */
function visitTypes(node: ts.Node): void {
  if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
    const symbol = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression);
    if (symbol) visit(symbol);
  }
  if (ts.isTypeLiteralNode(node)) return;
  ts.forEachChild(node, (child) => {
    if (!ts.isBlock(child)) visitTypes(child);
  });
}

const index = program.getSourceFile('index.ts');
const exported = index ? checker.getExportsOfModule(checker.getSymbolAtLocation(index) as ts.Symbol) : [];
exported.forEach(visit);

const all = [...members.values()];
const isProp = ({ name }: Member) => /Props\./.test(name);

test('what users of the library see is known: its props, classes, and all that these name', () => {
  expect(exported.map(({ name }) => name)).toEqual(expect.arrayContaining(['SlotData', 'DataDisk', 'Postgres']));
  const names = all.map(({ name }) => name);
  for (const name of [
    'TargetDataProps.slot',
    'DiskProps.root',
    'Deletion.steps',
    'TrashProps.retention',
    'JobResources.limits',
  ])
    expect(names).toContain(name);
  expect(all.filter(isProp).length).toBeGreaterThan(40);
});

test('every export is of a file that the library is made of', () => {
  const files = exported.flatMap((symbol) =>
    (checker.getAliasedSymbol(symbol).declarations ?? []).map((each) => relative(root, each.getSourceFile().fileName)),
  );
  expect(files.filter((file) => !/^(constructs|rules)\//.test(file))).toEqual([]);
});

test('nothing of the library knows services.yaml', () => {
  const ours = program.getSourceFiles().map(({ fileName }) => relative(root, fileName));
  expect(ours.filter((file) => /^(config|stacks|template|cluster|cli)\//.test(file))).toEqual([]);
});

test('each member has a text', () => {
  expect(all.filter(({ text }) => text === '').map(({ name }) => name)).toEqual([]);
});

test('each that may be left out says what holds then', () => {
  const silent = all.filter(({ isOptional, fallback }) => isOptional && !fallback);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('each prop that may not be left out says nothing of a default', () => {
  const contrary = all.filter((member) => isProp(member) && !member.isOptional && member.fallback !== undefined);
  expect(contrary.map(({ name }) => name)).toEqual([]);
});

test('each text is a sentence, or begins with what it is', () => {
  expect(all.filter(({ text }) => !/^[A-Z`"0-9]/.test(text)).map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
});
