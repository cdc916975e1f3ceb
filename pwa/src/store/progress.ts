/** How far each photo on its way has come, in percent; of no interest after the page is gone. */
import { shallowRef } from 'vue';

export const progress = shallowRef<ReadonlyMap<string, number>>(new Map());

/** An upload has moved. */
export function noteProgress(id: string, percent: number): void {
  progress.value = new Map(progress.value).set(id, percent);
}
