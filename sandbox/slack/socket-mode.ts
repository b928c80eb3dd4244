import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AppAnswer, PATIENCE_MS, type SlackRequest } from './app-link.ts';

const ENVELOPES: Readonly<Record<SlackRequest['kind'], string>> = {
  command: 'slash_commands',
  interaction: 'interactive',
  event: 'events_api',
};

/** The workspace's end of Socket Mode. */
export interface SocketMode {
  /** A new address for one connection, as `apps.connections.open` gives it. */
  newUrl(): string;
  /** Sends through one of the open sockets and waits 3 s for the acknowledgement. */
  send(request: SlackRequest): Promise<AppAnswer>;
  /** How many sockets are open. */
  readonly connections: number;
  /** Sends a text as it is, such as one that Slack would not send. */
  sendText(text: string): void;
  /** Breaks every connection, as a network does. */
  cut(): void;
  close(): void;
}

export function socketMode(server: Server, base: () => string): SocketMode {
  const tickets = new Set<string>();
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (payload: unknown) => void>();
  const hub = new WebSocketServer({ noServer: true });
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://slack');
    const ticket = searchParams.get('ticket') ?? '';
    if (!tickets.delete(ticket)) {
      socket.destroy();
      return;
    }
    hub.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on('close', () => sockets.delete(opened));
      opened.on('error', () => sockets.delete(opened));
      opened.on('message', (data) => {
        const { envelope_id, payload } = JSON.parse(data.toString()) as {
          envelope_id?: string;
          payload?: unknown;
        };
        waiting.get(envelope_id ?? '')?.(payload);
      });
      opened.send(
        JSON.stringify({
          type: 'hello',
          num_connections: sockets.size,
          connection_info: { app_id: 'A0MKTO' },
        }),
      );
    });
  });

  return {
    newUrl() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${base().replace('http:', 'ws:')}/link?ticket=${ticket}`;
    },
    get connections() {
      return sockets.size;
    },
    send(request) {
      const open = [...sockets];
      turn += 1;
      const socket = open[turn % Math.max(open.length, 1)];
      if (!socket) return Promise.resolve({ result: 'unreachable' });
      const startedAt = performance.now();
      const envelope_id = randomUUID();
      const retry = request.kind === 'event' ? request.retry : undefined;
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle({ result: 'timeout' }), PATIENCE_MS);
        const settle = (answer: AppAnswer) => {
          clearTimeout(timer);
          waiting.delete(envelope_id);
          resolve(answer);
        };
        waiting.set(envelope_id, (payload) =>
          settle({ result: 'answered', status: 200, body: payload, tookMs: performance.now() - startedAt }),
        );
        socket.send(
          JSON.stringify({
            type: ENVELOPES[request.kind],
            envelope_id,
            accepts_response_payload: request.kind !== 'event',
            payload: request.body,
            ...(retry ? { retry_attempt: retry.number, retry_reason: retry.reason } : {}),
          }),
        );
      });
    },
    sendText(text) {
      for (const socket of sockets) socket.send(text);
    },
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    close() {
      for (const socket of sockets) socket.terminate();
      hub.close();
    },
  };
}
