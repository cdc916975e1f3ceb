/** The phone's room for what is not sent yet. */

/** Ask the browser not to throw our data away; false where it does not promise. */
export async function askPersist(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}
