import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly type?: string;
    readonly schema?: object;
  }[];
  readonly responses: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, object>>;
}

/**
 * Adobe's own API descriptions. They are not part of the project: where they lie beside it, or where
 * `ADOBE_DESCRIPTIONS` says, the contract tests hold client and stand-in against them.
 */
const FOLDER =
  process.env.ADOBE_DESCRIPTIONS ?? fileURLToPath(new URL('../../../shared/marketo', import.meta.url));

const FILES = ['swagger-user.json', 'swagger-identity.json', 'swagger-usage.json'].map(
  (file) => `${FOLDER}/${file}`,
);

export const hasDescriptions = FILES.every((file) => existsSync(file));

export interface Contract {
  /** What is wrong with a request by Adobe's description; empty where nothing is. */
  problemsOfRequest(request: { method: string; path: string; body: unknown }): string[];
  /** What is wrong with an answer by Adobe's description; empty where nothing is. */
  problemsOfAnswer(request: { method: string; path: string }, answer: unknown): string[];
  /** Every operation as `METHOD path`. */
  readonly operations: readonly string[];
  /** The schema of an operation's answer, with its definitions. */
  answerSchema(operation: string): object | undefined;
}

export function contract(): Contract {
  const descriptions = FILES.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Description);
  const operations = descriptions.flatMap((description) =>
    Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
        operation,
        definitions: description.definitions,
      })),
    ),
  );
  const find = (method: string, path: string) =>
    operations.find((each) => each.method === method && each.pattern.test(path));
  const validator = (schema: object, definitions: object): ValidateFunction =>
    // "format" in these descriptions is documentation: dates there are not what the name promises.
    new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile({
      ...schema,
      definitions,
    });
  const problems = (schema: object, definitions: object, value: unknown): string[] => {
    const validate = validator(schema, definitions);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  return {
    operations: operations.map(({ name }) => name),
    answerSchema(name) {
      const found = operations.find((each) => each.name === name);
      const schema = found?.operation.responses['200']?.schema;
      return found && schema && { ...schema, definitions: found.definitions };
    },
    problemsOfRequest({ method, path, body }) {
      const url = new URL(path, 'http://marketo');
      const found = find(method, url.pathname);
      if (!found) return [`there is no operation ${method} ${url.pathname}`];
      const parameters = found.operation.parameters ?? [];
      const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      const unknown = [...url.searchParams.keys()].filter((name) => !known.includes(name));
      const missing = parameters
        .filter(
          (parameter) =>
            parameter.in === 'query' && parameter.required && !url.searchParams.has(parameter.name),
        )
        .map(({ name }) => name);
      const schema = parameters.find((parameter) => parameter.in === 'body')?.schema;
      return [
        ...unknown.map((name) => `unknown query parameter ${name}`),
        ...missing.map((name) => `missing query parameter ${name}`),
        ...(schema
          ? problems(schema, found.definitions, body)
          : body === undefined
            ? []
            : ['a body where none belongs']),
        ...(schema ? unknownFields(schema, found.definitions, body) : []),
      ];
    },
    problemsOfAnswer({ method, path }, answer) {
      const found = find(method, new URL(path, 'http://marketo').pathname);
      if (!found) return [`there is no operation ${method} ${path}`];
      const schema = found.operation.responses['200']?.schema;
      return schema ? problems(schema, found.definitions, answer) : [];
    },
  };
}

/** Adobe's schemas let any field through; ours shall send none that is not described. */
function unknownFields(
  schema: object,
  definitions: Readonly<Record<string, object>>,
  body: unknown,
): string[] {
  const name =
    '$ref' in schema && typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  const resolved = name === undefined ? schema : definitions[name];
  if (!resolved || !('properties' in resolved) || typeof body !== 'object' || body === null) return [];
  const known = Object.keys(resolved.properties as object);
  return Object.keys(body)
    .filter((field) => !known.includes(field))
    .map((field) => `unknown field ${field}`);
}
