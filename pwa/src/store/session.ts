/** Who is signed in on this phone, online or not. */
import { ref, shallowRef } from 'vue';
import * as api from '../api/endpoints';
import { ApiError } from '../api/http';
import { isUnsent } from '../domain/outbox';
import type { Me, Policy, User } from '../domain/types';
import { dropCallDraft } from './calls';
import { backFromCamera } from './camera';
import { readMeta, writeMeta } from './db';
import { forgetDrafts } from './drafts';
import { clearOrders } from './orders';
import { allItems, forgetSentOf } from './queue';

const SESSION = 'session';
const POLICY = 'policy';
/** The parts of one screen ask for the rules once. */
const POLICY_MS = 60_000;
/** Somebody has signed out here, and the server may not know it yet. */
const LEFT = 'signed_out';

interface Kept {
  user: User;
  place: Me['place'];
}

/** The person, also offline; null before signing in. */
export const user = shallowRef<User | null>(null);

export const place = shallowRef<Me['place']>(null);

/** The server no longer knows the session: sign in again as the same person to send what waits. */
export const needsSignIn = ref(false);

/** Whose session the browser holds by the server's last word; null while that is in doubt. */
let holder: string | null = null;
let ending: Promise<void> | null = null;
const doors = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('banshi-session');

/** Take up the session of last time, asking the server where it can be reached. */
export async function restoreSession(): Promise<User | null> {
  const [left, kept = null] = await Promise.all([readMeta<boolean>(LEFT), readMeta<Kept | null>(SESSION)]);
  if (left) {
    show(null);
    await endLeftSession().catch(() => undefined);
    return null;
  }
  // The one who is shown already stays so untouched until the server has spoken.
  if (kept?.user.account !== user.value?.account) show(kept);
  try {
    const about = await askWho();
    if (kept && kept.user.account !== about.user.account) await forgetPerson(kept.user.account);
    await keep(about);
    needsSignIn.value = false;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) needsSignIn.value = user.value !== null;
  }
  return user.value;
}

async function askWho(): Promise<Kept> {
  doubtSession();
  const about = await api.me();
  holder = about.user.account;
  return about;
}

/** The account whose session this browser holds, by the server's last word; asks anew where that is in doubt. */
export async function sessionHolder(): Promise<string> {
  return holder ?? (await askWho()).user.account;
}

/** The session may have become somebody else's: nothing is sent before the server has said whose it is. */
export function doubtSession(): void {
  holder = null;
}

/** Hear when another tab signs in or out. */
export function whenSessionMoves(listener: () => void): () => void {
  if (!doors) return () => undefined;
  doors.onmessage = () => {
    doubtSession();
    listener();
  };
  return () => {
    doors.onmessage = null;
  };
}

function tellOtherTabs(): void {
  doors?.postMessage('moved');
}

/** Sign in; throws `ApiError`. Another person's orders leave the phone, their outbox stays for them. */
export async function signIn(account: string, password: string): Promise<User> {
  await endLeftSession();
  const before = (await readMeta<Kept | null>(SESSION))?.user.account ?? user.value?.account;
  // The other tabs have to doubt their session before the browser can hold the new one, and ask after it does.
  tellOtherTabs();
  const opened = await api.createSession(account, password);
  tellOtherTabs();
  const about = await askWho().catch(() => ({ user: opened.user, place: null }));
  if (before !== about.user.account) await forgetPerson(before);
  await keep(about);
  needsSignIn.value = false;
  return about.user;
}

/** How many acts and photos of this person are on the phone only. */
export async function unsentCount(): Promise<number> {
  const account = user.value?.account;
  return (await allItems()).filter((item) => item.account === account && isUnsent(item)).length;
}

/**
 * Sign out; refused with `unsent` while something waits, unless forced. Nothing unsent is deleted.
 * Without a road the person is signed out here at once, and the server's session ends before anything else.
 */
export async function signOut(options: { force?: boolean } = {}): Promise<'out' | 'unsent'> {
  if (!options.force && (await unsentCount()) > 0) return 'unsent';
  await writeMeta(LEFT, true);
  await forgetPerson(user.value?.account);
  if (user.value) await forgetDrafts(user.value.account);
  await writeMeta(SESSION, null);
  show(null);
  needsSignIn.value = false;
  await endLeftSession().catch(() => undefined);
  tellOtherTabs();
  return 'out';
}

/** End the server's session that somebody has left here; throws `ApiError` while that cannot be done. */
export function endLeftSession(): Promise<void> {
  ending ??= endLeft().finally(() => {
    ending = null;
  });
  return ending;
}

async function endLeft(): Promise<void> {
  if (!(await readMeta<boolean>(LEFT))) return;
  doubtSession();
  await api.deleteSession().catch((error: unknown) => {
    // A session that is over needs no ending.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  });
  await writeMeta(LEFT, false);
}

/** Take off the phone what is a person's, but for what the server does not have yet. */
async function forgetPerson(account: string | undefined): Promise<void> {
  asked = null;
  await clearOrders();
  await backFromCamera();
  dropCallDraft();
  if (account) await forgetSentOf(account);
}

let asked: { policy: Promise<Policy>; at: number } | null = null;

/** The place's rules: the server's of this minute, or those of last time. */
export function policyOf(): Promise<Policy> {
  if (asked && performance.now() - asked.at < POLICY_MS) return asked.policy;
  const policy = freshPolicy();
  asked = { policy, at: performance.now() };
  policy.catch(() => {
    asked = null;
  });
  return policy;
}

async function freshPolicy(): Promise<Policy> {
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

function show(kept: Kept | null): void {
  user.value = kept?.user ?? null;
  place.value = kept?.place ?? null;
}
