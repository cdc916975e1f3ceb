/** The rules that an order lives by: of the version that it was dispatched under, kept for where no network is. */
import * as api from '../api/endpoints';
import type { Order, Policy } from '../domain/types';
import { putIntoKit, takeFromKit } from './kit';
import { policyOf } from './session';

/** The rules of an order; the place's present ones where its own cannot be had. A version never changes. */
export async function rulesOf({ policy: pinned }: Pick<Order, 'policy'>): Promise<Policy> {
  if (!pinned) return policyOf();
  const present = await policyOf().catch(() => null);
  if (present?.place === pinned.place && present.version === pinned.version) return present;
  try {
    return await pinnedRules(pinned);
  } catch (error) {
    if (present) return present;
    throw error;
  }
}

async function pinnedRules(pinned: { place: string; version: string }): Promise<Policy> {
  const name = `rules:${pinned.place}@${pinned.version}`;
  const kept = await takeFromKit<Policy>(name);
  if (kept) return kept.value;
  const fresh = await api.policy(pinned);
  await putIntoKit(name, fresh);
  return fresh;
}
