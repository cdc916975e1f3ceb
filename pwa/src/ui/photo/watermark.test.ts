import { expect, it } from 'vitest';
import { watermark } from './watermark';

const SHOT = { phase: 'after', captured_at: '2026-11-25T05:20:00Z', source: 'camera' };

it('says whose photo it is, when it was taken and with what, and where the phone was', () => {
  const spot = { lng: 114.150001, lat: 22.84, accuracy_m: 12.4 };
  const [whose, when, where] = watermark('20261125-000007', { ...SHOT, spot });
  expect(whose).toBe('20261125-000007 · 处置后');
  expect(when).toMatch(/13:20 · 相机拍摄$/);
  expect(where).toBe('东经 114.15000 北纬 22.84000，误差约 12 米');
});

it('says what it does not know', () => {
  const rough = watermark('1', { ...SHOT, spot: { lng: 114, lat: 22, accuracy_m: null } });
  expect(rough[2]).toContain('误差不明');
  const bare = watermark('1', { phase: 'before', captured_at: null, source: 'elsewhere', spot: null });
  expect(bare).toEqual(['1 · 处置前', '来源不明', '拍摄时没有定位']);
});

it('claims nothing for the hour and the place of a photo from the gallery', () => {
  const spot = { lng: 114, lat: 22, accuracy_m: 9 };
  const [, when, where] = watermark('1', { ...SHOT, source: 'gallery', spot });
  expect(when).toMatch(/13:20 添加 · 相册选取$/);
  expect(where).toMatch(/^添加时：/);
});

it('adds what the file of such a photo says of itself', () => {
  const says = { taken_at: '2026-11-25T06:02:00Z', lng: null, lat: null };
  expect(watermark('1', { ...SHOT, source: 'gallery', spot: null, says })[3]).toMatch(
    /文件自称 .*14:02 拍摄$/,
  );
});
