import { z } from 'zod';

import { commands, type CommandName } from '../contract/commands.ts';
import { zHostEvent } from '../contract/events.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 description of the HTTP door, made from the contract itself. */
export function openApiDocument(version: string): Json {
  const names = Object.keys(commands) as CommandName[];
  return {
    openapi: '3.1.0',
    info: {
      title: 'TradeFuse',
      version,
      description: 'Loopback only. Money is integer paise, times are ISO 8601 with offset, quantities are units.',
    },
    security: [{ token: [] }],
    paths: { ...Object.fromEntries(names.map((name) => [`/api/commands/${name}`, commandPath(name)])), ...readPaths() },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Refusal: refusalSchema, HostEvent: schemaOf(zHostEvent, 'output') },
    },
  };
}

function commandPath(name: CommandName): Json {
  const { body, value } = commands[name];
  const success = {
    type: 'object',
    properties: { ok: { const: true }, value: schemaOf(value, 'output') },
    required: ['ok', 'value'],
  };
  return {
    post: {
      operationId: name,
      tags: [name.split('.')[0]],
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
      responses: { '200': jsonAnswer('Done.', success), default: refusal },
    },
  };
}

function readPaths(): Json {
  const events = { $ref: '#/components/schemas/HostEvent' };
  return {
    '/api/health': read('Whether the process runs; needs no token.', 'application/json', { type: 'object' }),
    '/api/readiness': read('Whether it could kill right now.', 'application/json', { type: 'object' }),
    '/api/events': read('Snapshots, entries, alerts, and a ping each second.', 'text/event-stream', events),
    '/api/openapi.json': read('This description.', 'application/json', { type: 'object' }),
    '/metrics': read('Figures for Prometheus.', 'text/plain', { type: 'string' }),
  };
}

function read(description: string, type: string, schema: Json): Json {
  return { get: { description, responses: { '200': { description, content: { [type]: { schema } } } } } };
}

function jsonAnswer(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

const refusalSchema = {
  type: 'object',
  properties: {
    ok: { const: false },
    error: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' }, details: {} },
      required: ['code', 'message'],
    },
  },
  required: ['ok', 'error'],
};

const refusal = jsonAnswer('Refused, with the reason.', { $ref: '#/components/schemas/Refusal' });

/** Values the wire changes (text typed in rupees, branded ids) have no JSON Schema on one of their sides; it is left open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
