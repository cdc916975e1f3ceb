/** Which setting to change when there is no good position: by what went wrong, and by phone and browser. */
import type { BrowserName, Phone } from '../../device/browser';
import type { PositionState } from '../../device/position';
import { isKey, type Key, t } from '../../i18n';

export type LocationTrouble = Extract<PositionState, 'denied' | 'unavailable' | 'slow' | 'coarse'>;

const TROUBLES: ReadonlySet<PositionState> = new Set<LocationTrouble>([
  'denied',
  'unavailable',
  'slow',
  'coarse',
]);
const LIKE: Partial<Record<BrowserName, string>> = {
  huawei: 'huawei',
  xiaomi: 'xiaomi',
  oppo: 'oppo',
  vivo: 'oppo',
};

/** Whether a state of the position is one that somebody can do something about. */
export function isTrouble(state: PositionState): state is LocationTrouble {
  return TROUBLES.has(state);
}

/** The key of the steps that help; there is always one. */
export function helpKey(trouble: LocationTrouble, phone: Phone): Key {
  const names = phone.embedded
    ? ['inside', phone.system, 'any']
    : [LIKE[phone.browser], phone.system, 'android', 'any'];
  const keys = names.map((name) => `place.help.${trouble}.${name}`);
  return keys.find(isKey) ?? 'place.help.slow.any';
}

/** The steps in words, one after the other. */
export function helpSteps(trouble: LocationTrouble, phone: Phone): string[] {
  return t(helpKey(trouble, phone)).split('\n');
}

/** A line of the phone's settings as the picture draws it. */
export interface SettingRow {
  words: string;
  /** A switch and whether it is on, or a page behind the line. */
  kind: 'on' | 'off' | 'page' | 'chosen';
  /** The line to press. */
  marked?: boolean;
}

const PICTURES: Readonly<Record<string, readonly [Key, SettingRow['kind'], boolean?][]>> = {
  'denied.ios': [
    ['place.picture.privacy', 'page'],
    ['place.picture.service', 'on'],
    ['place.picture.safari', 'page', true],
    ['place.picture.using', 'chosen', true],
    ['place.picture.precise', 'on', true],
  ],
  'coarse.ios': [
    ['place.picture.safari', 'page'],
    ['place.picture.using', 'chosen'],
    ['place.picture.precise', 'on', true],
  ],
  'unavailable.ios': [
    ['place.picture.flight', 'off'],
    ['place.picture.privacy', 'page'],
    ['place.picture.service', 'on', true],
  ],
  'denied.android': [
    ['place.picture.app', 'page'],
    ['place.picture.permissions', 'page', true],
    ['place.picture.location', 'page', true],
    ['place.picture.while', 'chosen', true],
    ['place.picture.exact', 'on', true],
  ],
  'coarse.android': [
    ['place.picture.location', 'page'],
    ['place.picture.while', 'chosen'],
    ['place.picture.exact', 'on', true],
  ],
  'unavailable.android': [
    ['place.picture.flight', 'off'],
    ['place.picture.location', 'on', true],
  ],
};

/** The settings to draw, where a picture says more than the steps. */
export function pictureOf(trouble: LocationTrouble, phone: Phone): SettingRow[] {
  const rows = phone.embedded ? [] : (PICTURES[`${trouble}.${phone.system}`] ?? []);
  return rows.map(([key, kind, marked = false]) => ({ words: t(key), kind, marked }));
}
