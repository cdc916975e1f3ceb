/** The live stream: a hint to ask, never the truth itself. Foreground only. */
import { pushReceipt } from '../api/endpoints';
import { alertPerson } from '../device/alert';
import { type Alarm, alarm, hints, live } from '../store/status';
import { serverNowIso } from './clock';

const REOPEN_MS = 15_000;

export interface Live {
  close(): void;
}

/** Listen until closed; a stream that the browser has given up is opened again after a while. */
export function openStream(onHint: () => void): Live {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const hint = () => {
    hints.value += 1;
    onHint();
  };
  const open = () => {
    if (closed || typeof EventSource === 'undefined') return;
    source = new EventSource('/api/v1/stream', { withCredentials: true });
    source.onopen = () => {
      live.value = true;
      hint();
    };
    source.onerror = () => {
      live.value = false;
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, REOPEN_MS);
    };
    source.addEventListener('order', hint);
    source.addEventListener('board', hint);
    source.addEventListener('alarm', (event) => {
      alarm.value = alarmOf((event as MessageEvent<string>).data);
      if (alarm.value) {
        alertPerson();
        void receive(alarm.value.id, 'shown');
      }
      hint();
    });
  };
  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source?.close();
      live.value = false;
    },
  };
}

/** Tell the server that an alarm came through; of no consequence here when that fails. */
export async function receive(id: string, kind: 'shown' | 'opened' | 'acknowledged'): Promise<void> {
  if (id !== '') await pushReceipt(id, kind, serverNowIso()).catch(() => undefined);
}

/** The alarm of a stream's event, or null when it is not one that can be shown. */
export function alarmOf(text: string): Alarm | null {
  try {
    const data = JSON.parse(text) as Record<string, unknown>;
    if (typeof data['no'] !== 'string') return null;
    return {
      id: String(data['alarm'] ?? ''),
      no: data['no'],
      grade: String(data['class'] ?? ''),
      at: String(data['at'] ?? ''),
    };
  } catch {
    return null;
  }
}
