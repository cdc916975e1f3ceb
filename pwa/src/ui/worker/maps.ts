/** Ways to hand the order's place over to a map app; the place is WGS-84 and is named so where it can be. */
import type { Order } from '../../domain/types';

export interface MapLink {
  name: 'amap' | 'baidu' | 'apple';
  href: string;
}

/** Links to the map apps that take WGS-84; none without a place. */
export function mapLinks(order: Order): MapLink[] {
  const { position } = order;
  if (!position || (position.datum ?? 'wgs84') !== 'wgs84') return [];
  const name = encodeURIComponent(order.address ?? order.title);
  const { lng, lat } = position;
  return [
    {
      name: 'amap',
      href: `https://uri.amap.com/navigation?to=${lng},${lat},${name}&mode=walk&coordinate=wgs84&callnative=1`,
    },
    {
      name: 'baidu',
      href: `https://api.map.baidu.com/direction?destination=latlng:${lat},${lng}|name:${name}&mode=walking&coord_type=wgs84&output=html&src=banshi`,
    },
    { name: 'apple', href: `https://maps.apple.com/?daddr=${lat},${lng}&dirflg=w` },
  ];
}
