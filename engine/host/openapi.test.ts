import { expect, test } from 'vitest';
import { commands } from '../contract/commands.ts';
import { openApiDocument } from './openapi.ts';

test('every command is described with its body as a caller writes it', () => {
  const document = openApiDocument('1.2.3') as { openapi: string; paths: Record<string, { post?: unknown }> };
  expect(document.openapi).toBe('3.1.0');
  for (const name of Object.keys(commands)) {
    expect(document.paths[`/api/commands/${name}`]?.post).toMatchObject({
      operationId: name,
      requestBody: { required: true },
    });
  }
  expect(document.paths['/api/commands/position.exit']?.post).toMatchObject({
    requestBody: {
      content: {
        'application/json': {
          schema: { type: 'object', required: ['accountId', 'positionId'], additionalProperties: false },
        },
      },
    },
  });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
