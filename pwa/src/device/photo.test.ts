import { expect, it } from 'vitest';
import { typeOf } from './photo';

it('tells images by their first bytes', () => {
  const head = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(typeOf(head('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
  expect(typeOf(head('\x89PNG\r\n'))).toBe('image/png');
  expect(typeOf(head('RIFFxxxxWEBPVP8 '))).toBe('image/webp');
  expect(typeOf(head('\0\0\0\x18ftypheic\0\0\0\0'))).toBe('image/heic');
  expect(typeOf(head('%PDF-1.7'))).toBeNull();
});
