// One declaration file for an entry: what the compiler emits for its files, put together, with every
// type of types.ts written out in full and told in the words of the contract.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));

/** The text of the declarations. Throws with the compiler's words where the sources have errors. */
export function bundleDeclarations(entry) {
  const isField = entry.includes('voucher-field');
  const config = join(isField ? dirname(entry) : dirname(here), 'tsconfig.json');
  const { options } = ts.getParsedCommandLineOfConfigFile(
    config,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  );
  const program = ts.createProgram([entry], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    removeComments: false,
  });
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) fail(problems[0]);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const exported = new Set(
    checker.getExportsOfModule(checker.getSymbolAtLocation(source)).map(({ name }) => name),
  );
  const files = filesOf(program, source);
  const parts = files.map((file) =>
    file.fileName.endsWith('/sdk/types.ts')
      ? writtenOut(checker, file)
      : emitted(program, checker, file, exported),
  );
  return `${parts.filter(Boolean).join('\n')}\nexport {};\n`;
}

function fail(problem) {
  const { file, start, messageText } = problem;
  const at = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : '';
  throw new Error(at + ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** The entry's files, those that are imported first; types.ts ends the way to the schema library. */
function filesOf(program, entry) {
  const seen = new Set();
  const ordered = [];
  const visit = (file) => {
    if (!file || seen.has(file)) return;
    seen.add(file);
    if (!file.fileName.endsWith('/sdk/types.ts')) {
      for (const statement of file.statements) {
        const name = statement.moduleSpecifier?.text;
        if (name?.startsWith('.')) visit(program.getSourceFile(join(dirname(file.fileName), name)));
      }
    }
    ordered.push(file);
  };
  visit(entry);
  return ordered;
}

/** What the compiler emits for a file, without its imports; only the entry's names stay exported. */
function emitted(program, checker, file, exported) {
  let text = '';
  program.emit(file, (_name, written) => (text = written), undefined, true);
  const declarations = ts.createSourceFile('part.d.ts', text, ts.ScriptTarget.Latest, true);
  return declarations.statements
    .filter((each) => !ts.isImportDeclaration(each) && !ts.isExportDeclaration(each))
    .filter((each) => isWanted(each, file))
    .map((each) => {
      const whole = wholeOf(checker, file, each, declarations);
      const names = ts.isVariableStatement(each)
        ? each.declarationList.declarations.map(({ name }) => name.getText(declarations))
        : [each.name?.getText(declarations)];
      const keeps = names.some((name) => exported.has(name));
      const inner = whole.replace(/^\/\/.*\n/gm, '');
      return keeps
        ? inner
        : inner.replace(/^export /m, '').replace(/^(?=const |function |class )/m, 'declare ');
    })
    .join('\n');
}

/** A declaration's text; a name for a choice among the contract's tables is the choice itself. */
function wholeOf(checker, file, declared, declarations) {
  if (ts.isTypeAliasDeclaration(declared) && file.fileName.includes('/contract/')) {
    const source = file.statements.find((each) => each.name?.text === declared.name.text);
    const type = checker.getTypeAtLocation(source.name);
    return `export type ${declared.name.text} = ${write(checker, type, '', source)};`;
  }
  return declared.getFullText(declarations).trim();
}

/** The contract's functions and tables are no part of what the package shows; types of errors are. */
function isWanted(statement, file) {
  if (file.fileName.endsWith('/camel-case.ts')) return false;
  if (!file.fileName.includes('/contract/')) return true;
  const isType = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
  return isType && /\/(error|refusal)\.ts$/.test(file.fileName);
}

/** Every exported alias of a file as a plain type. */
function writtenOut(checker, file) {
  return file.statements
    .filter((each) => ts.isTypeAliasDeclaration(each) && each.modifiers?.length)
    .map((each) => {
      const type = checker.getTypeAtLocation(each.name);
      return `export type ${each.name.text} = ${write(checker, type, '', each, wordsOf(checker, each))};`;
    })
    .join('\n');
}

const PLAIN = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;

function write(checker, type, indent, node, words = new Map()) {
  const list = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : undefined;
  if (list) return `Array<${write(checker, list, indent, node, words)}>`;
  if (type.isUnion() && type.types.some(isObject)) {
    return type.types.map((each) => write(checker, each, indent, node, words)).join(' | ');
  }
  if (!isObject(type) || checker.getIndexInfosOfType(type).length > 0) {
    return checker.typeToString(type, node, PLAIN);
  }
  const inner = `${indent}  `;
  const fields = checker.getPropertiesOfType(type).map((property) => {
    const isOptional = Boolean(property.flags & ts.SymbolFlags.Optional);
    const of = checker.getTypeOfSymbol(property);
    const value = isOptional ? withoutUndefined(checker, of) : of;
    const told = words.get(snake(property.name));
    const comment = told ? `${inner}/** ${told} */\n` : '';
    return `${comment}${inner}${property.name}${isOptional ? '?' : ''}: ${write(checker, value, inner, node)};`;
  });
  return fields.length === 0 ? '{}' : `{\n${fields.join('\n')}\n${indent}}`;
}

const isObject = (type) => Boolean(type.flags & ts.TypeFlags.Object) || type.isIntersection();

const withoutUndefined = (checker, type) => {
  if (!type.isUnion()) return type;
  const isUndefined = (each) => Boolean(each.flags & ts.TypeFlags.Undefined);
  return type.types.some(isUndefined) ? checker.getNonOptionalType(type) : type;
};

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * What the contract says of each field, by its name on the wire: read from the part of the operation
 * that an alias takes (TypeBox's types do not lead back to where they were declared).
 */
function wordsOf(checker, alias) {
  const text = alias.getText();
  const part = /Body</.test(text)
    ? 'body'
    : /(Query|Filter)</.test(text)
      ? 'querystring'
      : 'response';
  const words = new Map();
  const read = (node) => {
    if (ts.isIdentifier(node)) {
      const declared = initializerOf(checker, node);
      if (declared && !ts.isArrowFunction(declared)) read(declared);
      return;
    }
    if (ts.isPropertyAssignment(node)) {
      const told = textIn(checker, node.initializer, 4);
      const name = node.name.getText();
      if (told && !words.has(name)) words.set(name, told.replaceAll('*/', '* /'));
      read(node.initializer);
    } else if (!ts.isPropertyAccessExpression(node)) ts.forEachChild(node, read);
  };
  const find = (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === part) read(node.initializer);
    else ts.forEachChild(node, find);
  };
  const queries = (node) => {
    if (ts.isTypeQueryNode(node)) {
      find(checker.getAliasedSymbol(checker.getSymbolAtLocation(node.exprName)).valueDeclaration);
    }
    ts.forEachChild(node, queries);
  };
  queries(alias);
  return words;
}

function initializerOf(checker, identifier) {
  const symbol = checker.getSymbolAtLocation(identifier);
  if (!symbol) return undefined;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target.valueDeclaration?.initializer;
}

function textIn(checker, node, depth) {
  if (depth === 0) return undefined;
  if (ts.isStringLiteralLike(node))
    return /\s/.test(node.text) || /^[A-Z]/.test(node.text) ? node.text : undefined;
  if (ts.isIdentifier(node)) {
    const from = initializerOf(checker, node);
    return from && !ts.isArrowFunction(from) ? textIn(checker, from, depth - 1) : undefined;
  }
  if (ts.isObjectLiteralExpression(node)) {
    const described = node.properties.find((each) => each.name?.getText() === 'description');
    return described ? textIn(checker, described.initializer, depth) : undefined;
  }
  if (ts.isCallExpression(node)) {
    if (/^Type\.(Object|Array)$/.test(node.expression.getText())) return undefined;
    for (const argument of [...node.arguments].reverse()) {
      const told = textIn(checker, argument, depth);
      if (told) return told;
    }
  }
  return undefined;
}
