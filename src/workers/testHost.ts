/** Workers for tests without any: rooms on the other side of a channel. */
import { WorkerHost } from './port';
import { serve, type RoomOpeners } from './serve';

/** What a test sees of one. */
export class ChannelWorker extends EventTarget {
  isTerminated = false;
  private readonly channel = new MessageChannel();

  constructor(rooms: RoomOpeners) {
    super();
    const { port1, port2 } = this.channel;
    port1.onmessage = ({ data }) => this.dispatchEvent(Object.assign(new Event('message'), { data }));
    serve(rooms, port2);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.isTerminated = true;
    this.channel.port1.close();
  }

  /** As if its script had thrown. */
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

/** @param rooms of each worker that the host starts */
export function channelHost(
  name: string,
  rooms: () => RoomOpeners,
  idleMs?: number,
): { host: WorkerHost; workers: ChannelWorker[] } {
  const workers: ChannelWorker[] = [];
  const start = () => {
    const worker = new ChannelWorker(rooms());
    workers.push(worker);
    return worker as unknown as Worker;
  };
  return { host: new WorkerHost({ name, start, ...(idleMs !== undefined && { idleMs }) }), workers };
}
