/** The real courier for tests, with little patience for an upload that stalls. */
import { putPhoto } from '../api/upload';
import { courier as real } from '../sync/courier';
import type { Courier } from '../sync/drain';

export const courier: Courier = {
  ...real,
  sendPhoto: (item, bytes, onProgress) => putPhoto(item, bytes, onProgress, 30),
};
