/** Pictures that the phone has kept: whether the place takes them, and what is said of one that was taken. */
import { shallowRef } from 'vue';
import { metresBetween } from '../../device/position';
import type { FileSays, Order, Phase, Policy } from '../../domain/types';
import { t } from '../../i18n';
import { dayAndTime } from '../../i18n/times';

/** The place's word, until its policy is known as well; the server judges. */
export const galleryRule = shallowRef<NonNullable<Policy['gallery']>>('marked');

/** Whether a picture from the gallery may be added; a paper may come from anywhere. */
export function takesFromGallery(phase: Phase): boolean {
  return galleryRule.value !== 'refused' || phase === 'document';
}

interface Chosen {
  source: string;
  says: FileSays | null;
  lookTwice: boolean;
}

/** That a photo is from the gallery, what its file says of itself, and that it wants to be weighed; else nothing. */
export function originWords(photo: Chosen, order: Pick<Order, 'position'>): string {
  if (photo.source !== 'gallery') return '';
  return [
    t('common.photo.gallery'),
    claimedTime(photo.says),
    claimedPlace(photo.says, order),
    photo.lookTwice ? t('common.photo.look_twice') : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** When the file says that it was taken. */
export function claimedTime(says: FileSays | null): string {
  return says?.taken_at ? t('common.photo.says_taken', { time: dayAndTime(says.taken_at) }) : '';
}

function claimedPlace(says: FileSays | null, { position }: Pick<Order, 'position'>): string {
  if (says === null || says.lng === null || says.lat === null || !position) return '';
  const m = metresBetween({ lng: says.lng, lat: says.lat }, position);
  return m < 1000
    ? t('common.photo.says_near', { m: Math.round(m) })
    : t('common.photo.says_far', { km: (m / 1000).toFixed(1) });
}
