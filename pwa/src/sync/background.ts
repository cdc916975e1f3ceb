/** Background Sync, where the browser has it: a bonus beside our own tries, never the road itself. */

export const SYNC_TAG = 'outbox';

interface SyncManager {
  register(tag: string): Promise<void>;
}

/** Ask the browser to wake the service worker when there is a network again; without effect where it cannot. */
export async function askForLaterSync(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (registration as { sync?: SyncManager } | undefined)?.sync?.register(SYNC_TAG);
  } catch {
    // Not allowed here: the page tries by itself in any case.
  }
}
