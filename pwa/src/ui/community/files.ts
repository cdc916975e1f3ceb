/** Files that were dropped on a page. */

/** The files of a drop, folders and texts left out. */
export function filesOf(transfer: DataTransfer | null): File[] {
  return Array.from(transfer?.files ?? []).filter((file) => file.size > 0);
}
