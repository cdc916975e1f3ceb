/** Who is signed in on this phone, online or not. */
import { ref, shallowRef } from 'vue';
import * as api from '../api/endpoints';
import { ApiError } from '../api/http';
import { isUnsent } from '../domain/outbox';
import type { Me, Policy, User } from '../domain/types';
import { readMeta, writeMeta } from './db';
import { clearOrders } from './orders';
import { allItems } from './queue';

const SESSION = 'session';
const POLICY = 'policy';

interface Kept {
  user: User;
  place: Me['place'];
}

/** The person, also offline; null before signing in. */
export const user = shallowRef<User | null>(null);

export const place = shallowRef<Me['place']>(null);

/** The server no longer knows the session: sign in again as the same person to send what waits. */
export const needsSignIn = ref(false);

/** Take up the session of last time, asking the server where it can be reached. */
export async function restoreSession(): Promise<User | null> {
  const kept = await readMeta<Kept | null>(SESSION);
  if (kept) show(kept);
  try {
    await keep(await api.me());
    needsSignIn.value = false;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) needsSignIn.value = user.value !== null;
  }
  return user.value;
}

/** Sign in; throws `ApiError`. Another person's orders leave the phone, their outbox stays for them. */
export async function signIn(account: string, password: string): Promise<User> {
  const opened = await api.createSession(account, password);
  const about = await api.me().catch(() => ({ user: opened.user, place: null }));
  const before = await readMeta<Kept | null>(SESSION);
  if (before?.user.account !== about.user.account) await clearOrders();
  await keep(about);
  needsSignIn.value = false;
  return about.user;
}

/** How many acts and photos of this person are on the phone only. */
export async function unsentCount(): Promise<number> {
  const account = user.value?.account;
  return (await allItems()).filter((item) => item.account === account && isUnsent(item)).length;
}

/** Sign out; refused with `unsent` while something waits, unless forced. Nothing unsent is deleted. */
export async function signOut(options: { force?: boolean } = {}): Promise<'out' | 'unsent'> {
  if (!options.force && (await unsentCount()) > 0) return 'unsent';
  await api.deleteSession().catch((error: unknown) => {
    // A session that is over needs no ending; one that cannot be ended must not look ended.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
  await clearOrders();
  await writeMeta(SESSION, null);
  user.value = null;
  place.value = null;
  needsSignIn.value = false;
  return 'out';
}

/** The place's rules: the server's, or those of last time. */
export async function policyOf(): Promise<Policy> {
  try {
    const fresh = await api.policy();
    await writeMeta(POLICY, fresh);
    return fresh;
  } catch (error) {
    const kept = await readMeta<Policy>(POLICY);
    if (kept) return kept;
    throw error;
  }
}

async function keep(about: Kept): Promise<void> {
  const kept: Kept = { user: about.user, place: about.place };
  show(kept);
  await writeMeta(SESSION, kept);
}

function show(kept: Kept): void {
  user.value = kept.user;
  place.value = kept.place;
}
