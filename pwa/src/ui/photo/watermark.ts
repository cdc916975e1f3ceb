/** What stands on a photo that is shown: drawn over it on the screen, never into its bytes. */
import type { FileSays } from '../../domain/types';
import { type Key, t, tOr } from '../../i18n';
import { dayAndTime } from '../../i18n/times';

export interface Shown {
  sha256: string;
  phase: string;
  captured_at: string | null;
  source: string;
  spot: { lng: number; lat: number; accuracy_m: number | null } | null | undefined;
  says?: FileSays | null | undefined;
  /** Addresses to try, the best first. */
  urls: readonly string[];
}

/**
 * The lines: whose order and what, when and with what, and where the phone said it was. Of a photo from the
 * gallery only its adding is known, and what its file says of itself.
 */
export function watermark(no: string, photo: Omit<Shown, 'urls' | 'sha256'>): string[] {
  const isOld = photo.source !== 'camera';
  const time = dayAndTime(photo.captured_at);
  const when = time && isOld ? t('camera.mark.added', { time }) : time;
  const spot = spotWords(photo.spot);
  return [
    `${no} · ${t(`common.phase.${photo.phase}` as Key)}`,
    [when, tOr(`camera.mark.${photo.source}`, t('camera.mark.unknown'))].filter(Boolean).join(' · '),
    photo.spot && isOld ? t('camera.mark.added_at', { spot }) : spot,
    ...(photo.says?.taken_at
      ? [t('common.photo.says_taken', { time: dayAndTime(photo.says.taken_at) })]
      : []),
  ];
}

function spotWords(spot: Shown['spot']): string {
  if (!spot) return t('camera.mark.no_spot');
  const at = { lng: spot.lng.toFixed(5), lat: spot.lat.toFixed(5) };
  return spot.accuracy_m === null
    ? t('camera.mark.spot_rough', at)
    : t('camera.mark.spot', { ...at, m: Math.round(spot.accuracy_m) });
}
