/**
 * Connections that were opened and never used (browsers open some in advance, probes only knock). Node counts them as busy and would keep a
 * server that stops waiting for their first request; here they are closed when the stop begins.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

export function installUnusedConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
