import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { DEFAULT_PORT, parsePort, portIsTaken } from './address.mjs';

it('falls back to the documented port', () => {
  expect(parsePort(undefined)).toBe(DEFAULT_PORT);
  expect(parsePort('')).toBe(DEFAULT_PORT);
  expect(parsePort('8080')).toBe(8080);
});

it.each(['abc', '0', '65536', '80.5', '-1'])('names PORT=%s as wrong', (text) => {
  expect(() => parsePort(text)).toThrow(`"${text}"`);
});

it('sees a server, and that it has gone', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  expect(await portIsTaken(address.port)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(await portIsTaken(address.port)).toBe(false);
});
