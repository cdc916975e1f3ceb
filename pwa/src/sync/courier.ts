/** The road to the server that page and service worker share. */
import * as api from '../api/endpoints';
import { ApiError } from '../api/http';
import { putPhoto } from '../api/upload';
import type { Courier } from './drain';

export const courier: Courier = {
  sendAct: async (item) => (await api.postAct(item.order, item.act)).order,
  sendFinding: (item) => api.createOrder(item.call),
  sendPhoto: putPhoto,
};

/** The account whose session this browser holds; throws `ApiError`. */
export async function whoseSession(): Promise<string> {
  return (await api.me()).user.account;
}

/** Whether our server answers a plain question now; a stranger's page and a failing server do not. */
export async function isThere(): Promise<boolean> {
  try {
    await api.me();
    return true;
  } catch (error) {
    return error instanceof ApiError && error.kind === 'http' && error.status < 500;
  }
}
