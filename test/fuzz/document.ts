// The operations of the API as GET /api/openapi.json describes them: all that the fuzzer is told.
import { Ajv, type ValidateFunction } from 'ajv';

/** What of a JSON schema the fuzzer makes values from. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  uniqueItems?: boolean;
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
}

type Content = Record<string, { schema?: Schema }>;

interface Described {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
  security?: object[];
}

export interface DescribedOperation {
  id: string;
  /** `POST /api/v1/campaigns/{id}/vouchers` */
  name: string;
  method: string;
  path: string;
  isPublic: boolean;
  pathNames: string[];
  query: Record<string, Schema>;
  requiredQuery: string[];
  body: Schema | undefined;
  /** Types of the body, the usual one first. */
  bodyTypes: string[];
  /** The types declared for a status, with what checks the JSON among them; undefined: undeclared. */
  declared(status: number): Map<string, ValidateFunction | undefined> | undefined;
}

export function readDocument(text: string): DescribedOperation[] {
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Described>> };
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false });
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => readOne(ajv, path, method, described)),
  );
}

function readOne(ajv: Ajv, path: string, method: string, described: Described): DescribedOperation {
  const { operationId = '', parameters = [], requestBody, responses, security } = described;
  const inQuery = parameters.filter((each) => each.in === 'query');
  const compiled = Object.entries(responses).map(([status, { content = {} }]) => {
    const types = Object.entries(content).map(([type, { schema }]) => {
      const check = type === 'application/json' ? ajv.compile(schema ?? {}) : undefined;
      return [type, check] as const;
    });
    return [status, new Map(types)] as const;
  });
  const byStatus = new Map(compiled);
  return {
    id: operationId,
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    isPublic: security?.length === 0,
    pathNames: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
    query: Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema ?? {}])),
    requiredQuery: inQuery.filter(({ required }) => required).map(({ name }) => name),
    body: Object.values(requestBody?.content ?? {})[0]?.schema,
    bodyTypes: Object.keys(requestBody?.content ?? {}),
    declared: (status) =>
      byStatus.get(String(status)) ?? byStatus.get(`${String(status).charAt(0)}XX`),
  };
}
