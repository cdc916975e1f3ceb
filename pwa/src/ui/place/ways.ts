/** Ways to hand an order's place over to a map app: https links, each in the system that the app counts in. */
import { computed, ref } from 'vue';
import { fromWgs84 } from '../../domain/datum';
import type { Datum, Order, Position } from '../../domain/types';

export type WayName = 'amap' | 'baidu' | 'tencent' | 'apple';

export interface Way {
  name: WayName;
  href: string;
}

/** Where to, as an app's link writes it. */
interface Goal {
  lat: string;
  lng: string;
  name: string;
}

interface App {
  name: WayName;
  datum: Datum;
  /** A link that leads to a point; from where one stands, if the app wants to know that. */
  to(goal: Goal, from: Goal | null): string;
  /** A link that looks for words, where the order has no point. */
  find(words: string): string;
}

const APPS: readonly App[] = [
  {
    name: 'amap',
    datum: 'gcj02',
    to: ({ lng, lat, name }) =>
      `https://uri.amap.com/navigation?to=${lng},${lat},${name}&mode=walk&coordinate=gaode&src=banshi&callnative=1`,
    find: (words) => `https://uri.amap.com/search?keyword=${words}&src=banshi&callnative=1`,
  },
  {
    name: 'baidu',
    datum: 'bd09',
    // Its directions want to know from where; without that it shows the point, and leads there on a tap.
    to: ({ lng, lat, name }, from) =>
      from
        ? `https://api.map.baidu.com/direction?origin=latlng:${from.lat},${from.lng}|name:${from.name}&destination=latlng:${lat},${lng}|name:${name}&mode=walking&coord_type=bd09ll&output=html&src=banshi`
        : `https://api.map.baidu.com/marker?location=${lat},${lng}&title=${name}&content=${name}&coord_type=bd09ll&output=html&src=banshi`,
    find: (words) => `https://api.map.baidu.com/geocoder?address=${words}&output=html&src=banshi`,
  },
  {
    name: 'tencent',
    datum: 'gcj02',
    to: ({ lng, lat, name }) =>
      `https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=${name}&tocoord=${lat},${lng}&fromcoord=CurrentLocation&referer=banshi`,
    find: (words) => `https://apis.map.qq.com/uri/v1/search?keyword=${words}&referer=banshi`,
  },
  {
    name: 'apple',
    // Its map of mainland China is drawn in GCJ-02, and takes points as it draws them.
    datum: 'gcj02',
    to: ({ lng, lat }) => `https://maps.apple.com/?daddr=${lat},${lng}&dirflg=w`,
    find: (words) => `https://maps.apple.com/?q=${words}`,
  },
];

/** A link for every map app; none for an order that has neither place nor address. */
export function waysTo(order: Order, from: Position | null = null): Way[] {
  const { position } = order;
  const words = encodeURIComponent(order.address ?? order.title);
  if (!position || (position.datum ?? 'wgs84') !== 'wgs84') {
    return order.address ? APPS.map(({ name, find }) => ({ name, href: find(words) })) : [];
  }
  return APPS.map(({ name, datum, to }) => {
    const start = from && goalAt(from, datum, encodeURIComponent('我的位置'));
    return { name, href: to(goalAt(position, datum, words), start) };
  });
}

function goalAt(position: Position, datum: Datum, name: string): Goal {
  const { lng, lat } = fromWgs84(position, datum);
  return { lng: lng.toFixed(6), lat: lat.toFixed(6), name };
}

const KEPT = 'banshi.way';
const chosen = ref<string | null>(read());

/** The app that was chosen last on this phone, or null. */
export const usualWay = computed(() => APPS.find((app) => app.name === chosen.value)?.name ?? null);

/** Remember the app for next time. */
export function chooseWay(name: WayName): void {
  chosen.value = name;
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
