/** What the whole app shows about the road to the server. */
import { ref, shallowRef } from 'vue';

/** Judged by real requests; `navigator.onLine` only makes us try. */
export const online = ref(true);

/** When the server last told everything that changed (server's time, ms). */
export const lastSyncAt = ref<number | null>(null);

/** Grows whenever the server hints that something changed, so that desk lists may load anew. */
export const hints = ref(0);

/** Whether the live stream stands; else the app asks every twenty seconds. */
export const live = ref(false);

export interface Alarm {
  id: string;
  no: string;
  grade: string;
  at: string;
}

/** The last alarm of the live stream that nobody has put away. */
export const alarm = shallowRef<Alarm | null>(null);

/** A newer build waits to take over. */
export const updateReady = ref(false);

/** The phone has no room left, or the database does not answer. */
export const storageTrouble = ref(false);

/** How far the phone's own clock is ahead of the server's (ms), where that is more than anybody would overlook. */
export const clockOff = ref(0);
