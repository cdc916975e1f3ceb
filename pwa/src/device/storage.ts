/** The phone's room for what is not sent yet. */

export interface Room {
  /** Bytes that the app takes, and that it may take; null where the browser does not say. */
  used: number | null;
  may: number | null;
  /** Whether the browser promises not to throw our data away by itself. */
  kept: boolean;
}

/** Ask the browser not to throw our data away; false where it does not promise. */
export async function askPersist(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

/** How much room there is, and whether what lies in it is safe. */
export async function roomHere(): Promise<Room> {
  try {
    const [estimate, kept] = await Promise.all([
      navigator.storage?.estimate?.(),
      navigator.storage?.persisted?.(),
    ]);
    return { used: estimate?.usage ?? null, may: estimate?.quota ?? null, kept: kept ?? false };
  } catch {
    return { used: null, may: null, kept: false };
  }
}
