/** Something unsent as a file: for the day on which only a person can carry it on. */
import type { OutboxItem } from '../domain/outbox';
import { readPhoto } from '../store/queue';

/** Hand an item over as a file, a photo as its own bytes; false where the browser has no way for it. */
export async function saveItem(item: OutboxItem): Promise<boolean> {
  try {
    for (const file of await filesOf(item)) hand(file);
    return true;
  } catch {
    return false;
  }
}

/** What an item consists of: its row as JSON, and for a photo the picture beside it. */
export async function filesOf(item: OutboxItem): Promise<File[]> {
  const name = `banshi-${item.order.replace(/[^\w-]/g, '')}-${item.seq}`;
  const row = new File([JSON.stringify(item, null, 2)], `${name}.json`, { type: 'application/json' });
  if (item.kind !== 'photo') return [row];
  const photo = await readPhoto(item.sha256);
  if (photo === null) return [row];
  const ending = photo.type.split('/')[1] ?? 'jpeg';
  return [row, new File([photo.bytes], `${name}.${ending}`, { type: photo.type })];
}

function hand(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
