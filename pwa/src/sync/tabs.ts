/** What the tabs of one browser tell each other about the outbox. */
import { knownOrder, loadOrders } from '../store/orders';
import { hearFromDisk, loadOutbox } from '../store/outbox';

let channel: BroadcastChannel | null = null;

/** The other tabs shall look at the disk anew. */
export function tellOtherTabs(): void {
  channel?.postMessage('outbox');
}

/** Look at the disk anew whenever another tab, or the service worker, has changed something there. */
export function followOtherTabs(): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  channel = new BroadcastChannel('banshi');
  channel.onmessage = () => void lookAnew();
  return () => {
    channel?.close();
    channel = null;
  };
}

async function lookAnew(): Promise<void> {
  await Promise.all([loadOutbox(), loadOrders()]);
  hearFromDisk(knownOrder);
}
