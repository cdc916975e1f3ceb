import { describe, expect, it } from 'vitest';
import { readExif } from './exif';

/** A TIFF value: its tag, its kind, and what it holds. */
type Field = [tag: number, kind: 2 | 4 | 5, value: string | number[]];

interface Said {
  detail?: Field[];
  gps?: Field[];
  order?: 'II' | 'MM';
}

const LENGTH = 600;
const TAKEN: Field = [0x9003, 2, '2026:11:25 14:02:31\0'];
const OFFSET: Field = [0x9011, 2, '+08:00\0'];
const PLACE: Field[] = [
  [1, 2, 'N\0'],
  [2, 5, [22, 1, 50, 1, 2400, 100]],
  [3, 2, 'E\0'],
  [4, 5, [114, 1, 9, 1, 0, 1]],
];

/** The bytes of a picture whose EXIF block says this, behind some others. */
function picture({ detail = [], gps = [], order = 'II' }: Said): ArrayBuffer {
  const little = order === 'II';
  const view = new DataView(new ArrayBuffer(LENGTH));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  let free = 320;
  const write = (at: number, fields: Field[]) => {
    view.setUint16(at, fields.length, little);
    fields.forEach(([tag, kind, value], n) => {
      const entry = at + 2 + 12 * n;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, kind, little);
      view.setUint32(entry + 4, kind === 5 ? value.length / 2 : value.length || 1, little);
      const size = typeof value === 'string' ? value.length : value.length * 4;
      const place = size <= 4 ? entry + 8 : free;
      if (size > 4) view.setUint32(entry + 8, place, little);
      const put = (one: string | number, i: number): void => {
        if (typeof one === 'string') view.setUint8(place + i, one.charCodeAt(0));
        else view.setUint32(place + 4 * i, one, little);
      };
      [...value].forEach(put);
      if (size > 4) free += size;
    });
  };
  write(8, [[0x8769, 4, [80]] as Field, [0x8825, 4, [160]] as Field]);
  write(80, detail);
  write(160, gps);
  const head = [
    0xff,
    0xd8,
    0xff,
    0x45,
    0xe1,
    2,
    90,
    ...[...'Exif\0\0'].map((letter) => letter.charCodeAt(0)),
  ];
  return Uint8Array.from([...head, ...new Uint8Array(view.buffer)]).buffer;
}

describe('what a picture says of itself', () => {
  it.each(['II', 'MM'] as const)(
    'is its hour and its place, whichever way the camera counts (%s)',
    (order) => {
      expect(readExif(picture({ detail: [TAKEN, OFFSET], gps: PLACE, order }))).toEqual({
        taken_at: '2026-11-25T06:02:31.000Z',
        lng: 114.15,
        lat: 22.84,
      });
    },
  );

  it('is taken for this phone’s own hour where no offset stands', () => {
    const here = new Date('2026-11-25T14:02:31').toISOString();
    expect(readExif(picture({ detail: [TAKEN] }))).toEqual({ taken_at: here, lng: null, lat: null });
  });

  it('is the hour of the satellites where the camera has none', () => {
    const gps: Field[] = [
      [7, 5, [6, 1, 2, 1, 31, 1]],
      [29, 2, '2026:11:25\0'],
    ];
    expect(readExif(picture({ gps }))?.taken_at).toBe('2026-11-25T06:02:31.000Z');
  });

  it('is south and west where it says so', () => {
    const gps = PLACE.map(([tag, kind, value]): Field => {
      if (tag === 1) return [tag, kind, 'S\0'];
      return tag === 3 ? [tag, kind, 'W\0'] : [tag, kind, value];
    });
    expect(readExif(picture({ gps }))).toMatchObject({ lng: -114.15, lat: -22.84 });
  });

  it.each([
    ['no EXIF', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).buffer],
    ['nothing in it', picture({})],
    ['nonsense for an hour', picture({ detail: [[0x9003, 2, '0000:00:00 00:00:00\0']] })],
    [
      'zeros for a place',
      picture({
        gps: PLACE.map(([tag, kind, value]) =>
          kind === 5 ? [tag, kind, [0, 1, 0, 1, 0, 1]] : [tag, kind, value],
        ),
      }),
    ],
    [
      'nothing over nothing',
      picture({
        gps: PLACE.map(([tag, kind, value]) =>
          kind === 5 ? [tag, kind, [0, 0, 0, 0, 0, 0]] : [tag, kind, value],
        ),
      }),
    ],
    ['a file cut short', picture({ detail: [TAKEN, OFFSET], gps: PLACE }).slice(0, 120)],
  ])('is nothing with %s', (_, bytes) => {
    expect(readExif(bytes)).toBeNull();
  });
});
