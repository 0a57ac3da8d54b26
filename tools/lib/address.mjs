/** Where the app is served: the port asked for, and whether it is free. */
import { connect } from 'node:net';

export const DEFAULT_PORT = 4173;

/**
 * @param {string | undefined} text the environment's PORT
 * @returns {number}
 * @throws {Error} naming the value
 */
export function parsePort(text) {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Error(`PORT is "${text}", which is no port. Use a whole number from 1 to 65535.`);
}

/**
 * Whether something already answers on this port of this machine. Both address families are asked: a server
 * on the other one would get the browser's requests for `localhost` instead of ours.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function portIsTaken(port) {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => accepts(host, port)));
  return answers.includes(true);
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
