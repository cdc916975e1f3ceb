/** What to do when the phone has no room left: give back what the server has, try once more, else say so. */
import { ref } from 'vue';

/** The last thing that was to be kept found no room; the screens say what to do. */
export const roomOut = ref(false);

/** A full disk shows itself by its own name, or by the transaction that the browser gives up. */
const FULL = ['QuotaExceededError', 'AbortError'];

/** Whether something could not be kept for want of room. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && FULL.includes(error.name);
}

/** Keep something; where there is no room `sweep` makes some, and it is tried once more. */
export async function withRoom<T>(keep: () => Promise<T>, sweep: () => Promise<void>): Promise<T> {
  try {
    return await kept(keep);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await sweep().catch(() => undefined);
  try {
    return await kept(keep);
  } catch (error) {
    roomOut.value = isFull(error);
    throw error;
  }
}

async function kept<T>(keep: () => Promise<T>): Promise<T> {
  const value = await keep();
  roomOut.value = false;
  return value;
}
