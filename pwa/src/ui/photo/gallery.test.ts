import { afterEach, describe, expect, it } from 'vitest';
import { galleryRule, originWords, takesFromGallery } from './gallery';

const order = { position: { lng: 114.15, lat: 22.84 } };
const says = { taken_at: '2026-11-25T06:02:31.000Z', lng: 114.151, lat: 22.84 };
const chosen = { source: 'gallery', says, lookTwice: false };

afterEach(() => {
  galleryRule.value = 'marked';
});

describe('a picture from the gallery', () => {
  it('says when and how near it was taken, by the file’s own word', () => {
    const words = originWords(chosen, order);
    expect(words).toMatch(/^相册选取 · 文件自称 .*14:02 拍摄 · 文件自称在距现场 10[23] 米处$/);
    expect(originWords({ ...chosen, says: { ...says, lng: 113.95 } }, order)).toContain('20.5 公里');
  });

  it('claims nothing that its file does not say', () => {
    expect(originWords({ ...chosen, says: null }, order)).toBe('相册选取');
    expect(originWords(chosen, { position: null })).not.toContain('距现场');
    expect(originWords({ ...chosen, says: null, lookTwice: true }, order)).toBe('相册选取 · 请酌情采信');
    expect(originWords({ ...chosen, source: 'camera' }, order)).toBe('');
  });

  it('is offered where the place takes it, and a paper everywhere', () => {
    expect(takesFromGallery('after')).toBe(true);
    galleryRule.value = 'refused';
    expect([takesFromGallery('after'), takesFromGallery('document')]).toEqual([false, true]);
  });
});
