import { beforeEach, describe, expect, it, vi } from 'vitest';
import { metresBetween } from '../../device/position';
import { fromWgs84 } from '../../domain/datum';
import { orderLike } from '../../testing/server';
import { chooseWay, usualWay, type Way, waysTo } from './ways';

const SPOT = { lng: 114.15, lat: 22.84 };

function hrefs(ways: Way[]): Record<string, URL> {
  return Object.fromEntries(ways.map((way) => [way.name, new URL(way.href)]));
}

/** The two numbers of a text, whatever stands around them. */
function pair(text: string | null): [number, number] {
  const [a, b] = (text ?? '').match(/-?\d+\.\d+/g) ?? [];
  return [Number(a), Number(b)];
}

describe('the ways to an order', () => {
  it('lead to the same spot, each app in its own system, by https', () => {
    const order = orderLike({ position: { ...SPOT, datum: 'wgs84' }, address: '鹿湖路 1 号 A&B' });
    const { amap, baidu, tencent, apple } = hrefs(waysTo(order));
    const gcj = fromWgs84(SPOT, 'gcj02');
    const bd = fromWgs84(SPOT, 'bd09');
    const [lng, lat] = pair(amap?.searchParams.get('to') ?? null);
    expect(metresBetween({ lng, lat }, gcj)).toBeLessThan(0.2);
    expect(amap?.searchParams.get('to')).toMatch(/,鹿湖路 1 号 A&B$/);
    for (const text of [tencent?.searchParams.get('tocoord'), apple?.searchParams.get('daddr')]) {
      const [y, x] = pair(text ?? null);
      expect(metresBetween({ lng: x, lat: y }, gcj)).toBeLessThan(0.2);
    }
    const [y, x] = pair(baidu?.searchParams.get('location') ?? null);
    expect(metresBetween({ lng: x, lat: y }, bd)).toBeLessThan(0.2);
    for (const link of [amap, baidu, tencent, apple]) expect(link?.protocol).toBe('https:');
  });

  it('do not shift what lies outside China', () => {
    const { amap } = hrefs(waysTo(orderLike({ position: { lng: 139.767, lat: 35.681 } })));
    expect(pair(amap?.searchParams.get('to') ?? null)).toEqual([139.767, 35.681]);
  });

  it('tell Baidu from where, in its own system as well', () => {
    const { baidu } = hrefs(waysTo(orderLike({ position: SPOT }), { lng: 114.16, lat: 22.85 }));
    const [lat, lng] = pair(baidu?.searchParams.get('origin') ?? null);
    expect(metresBetween({ lng, lat }, fromWgs84({ lng: 114.16, lat: 22.85 }, 'bd09'))).toBeLessThan(0.2);
  });

  it('look for the address where there is no point, and are none where there is nothing', () => {
    const { amap, apple } = hrefs(waysTo(orderLike({ position: null, address: '鹿湖路' })));
    expect(amap?.searchParams.get('keyword')).toBe('鹿湖路');
    expect(apple?.searchParams.get('q')).toBe('鹿湖路');
    expect(waysTo(orderLike({ position: null, address: null }))).toEqual([]);
  });
});

describe('the last choice', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('localStorage', { setItem: (name: string, value: string) => kept.set(name, value) });
  });

  it('is remembered', () => {
    expect(usualWay.value).toBeNull();
    chooseWay('tencent');
    expect(usualWay.value).toBe('tencent');
    expect([...kept.values()]).toEqual(['tencent']);
  });
});
