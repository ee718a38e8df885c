import ts from 'typescript';
import { isTestFile } from './finding.ts';
import type { Finding, SourceText } from './finding.ts';

const MAX_FUNCTION_LINES = 60;
const PURE = /^packages\/(domain|quant|contracts|strategies|pine|engine|simulator|backtest)\/src\//;
/** The typed client takes an injected fetch, and ports promise what adapters do. */
const MAY_BE_ASYNC = /^packages\/(contracts\/src\/client|domain\/src\/ports)\//;
const MAY_READ_ENVIRONMENT =
  /(^|\/)env\.ts$|^prisma\.config\.ts$|^scripts\/prisma-schema-engine\.mjs$|^apps\/[^/]+\/(next|playwright)\.config\.ts$|^apps\/web\/src\/instrumentation\.ts$/;

/** Globals that a pure package may not touch; a name with a dot is that member alone. */
const IMPURE = [
  'Date.now',
  'Math.random',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'console',
  'fetch',
  'crypto',
  'localStorage',
  'window',
  'document',
] as const;

const BANNED_TYPE_NAME = /(Utils?|Helpers?|Manager|Misc|Common)$|^I[A-Z][a-z]/;

/** Rules that need the syntax tree: comments and strings never trigger them. */
export function syntaxFindings(source: SourceText): Finding[] {
  const { file, text } = source;
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true, kind);
  const findings: Finding[] = [];
  const report = (node: ts.Node, rule: string, message: string): void => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    findings.push({ rule, file, line, message });
  };
  const checks = [environment, impurity, asynchrony, names, functionLength, escapingImport];
  const visit = (node: ts.Node): void => {
    for (const check of checks) check(node, tree, report);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return findings;
}

type Report = (node: ts.Node, rule: string, message: string) => void;
type Check = (node: ts.Node, tree: ts.SourceFile, report: Report) => void;

const environment: Check = (node, tree, report) => {
  if (MAY_READ_ENVIRONMENT.test(tree.fileName) || isTestFile(tree.fileName)) return;
  if (ts.isPropertyAccessExpression(node) && node.getText(tree) === 'process.env') {
    report(
      node,
      'environment',
      'process.env is read in env.ts alone: add the setting there and pass its value',
    );
  }
};

const impurity: Check = (node, tree, report) => {
  if (!PURE.test(tree.fileName) || isTestFile(tree.fileName)) return;
  if (ts.isNewExpression(node) && node.expression.getText(tree) === 'Date' && !node.arguments?.length) {
    report(node, 'impure', 'new Date() reads the clock: time comes in the event');
  }
  if (!ts.isIdentifier(node) || !isGlobalUse(node)) return;
  const member = ts.isPropertyAccessExpression(node.parent)
    ? `${node.text}.${node.parent.name.text}`
    : node.text;
  const hit = IMPURE.find((name) => name === node.text || name === member);
  if (hit && declares(tree, node.text)) return; // a variable of that name, such as an injected fetch
  if (hit)
    report(
      node,
      'impure',
      `${hit} in a pure package: time comes in the event, randomness from a seeded state`,
    );
};

const declared = new WeakMap<ts.SourceFile, Set<string>>();

/** Whether the file has a variable or parameter of this name, which hides the global. */
function declares(tree: ts.SourceFile, name: string): boolean {
  let names = declared.get(tree);
  if (!names) {
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      const binds = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
      if (binds && ts.isIdentifier(node.name)) found.add(node.name.text);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    names = found;
    declared.set(tree, names);
  }
  return names.has(name);
}

/** An identifier that reads a variable, as opposed to naming a property, a type or a declaration. */
function isGlobalUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === node;
  return false;
}

const asynchrony: Check = (node, tree, report) => {
  if (!PURE.test(tree.fileName) || isTestFile(tree.fileName) || MAY_BE_ASYNC.test(tree.fileName)) return;
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) {
    report(node, 'async', 'a pure package is synchronous: the caller waits, not the core');
  }
};

const names: Check = (node, _tree, report) => {
  const named =
    ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  if (named && node.name && BANNED_TYPE_NAME.test(node.name.text)) {
    report(
      node,
      'banned-name',
      `"${node.name.text}": say what it is, without ${'Util, Helper, Manager or an I-prefix'}`,
    );
  }
};

const functionLength: Check = (node, tree, report) => {
  if (isTestFile(tree.fileName) || tree.fileName.endsWith('.tsx')) return;
  if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
  const lines = linesOf(node, tree) - nestedLines(node, tree);
  if (lines > MAX_FUNCTION_LINES) {
    report(
      node,
      'function-length',
      `${lines} lines: branches in the parent, leaves below it, at most ${MAX_FUNCTION_LINES}`,
    );
  }
};

function linesOf(node: ts.Node, tree: ts.SourceFile): number {
  const lineAt = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  return lineAt(node.getEnd()) - lineAt(node.getStart(tree)) + 1;
}

/** Lines of the functions inside a function, each of which is measured by itself. */
function nestedLines(node: ts.Node, tree: ts.SourceFile): number {
  let lines = 0;
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) lines += linesOf(child, tree) - 1;
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lines;
}

/** Other packages are imported by name; only `trendy doctor` and the journeys share the launcher. */
const escapingImport: Check = (node, tree, report) => {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return;
  const workspace = /^(packages|apps)\/[^/]+/.exec(tree.fileName)?.[0];
  const target = node.moduleSpecifier.text;
  if (workspace === undefined || isTestFile(tree.fileName) || !target.startsWith('..')) return;
  const depth = tree.fileName.slice(workspace.length + 1).split('/').length - 1;
  const climbs = target.split('/').filter((part) => part === '..').length;
  const isLauncher = /^apps\/(cli|e2e)\//.test(tree.fileName) && target.includes('/scripts/');
  if (climbs > depth && !isLauncher) {
    report(node, 'escaping-import', `${target} leaves ${workspace}: import the other package by its name`);
  }
};
