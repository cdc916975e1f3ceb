/** 上报 and 自处: what was found on patrol, from the first photo to the queue; kept in between. */
import { newId } from '../domain/ids';
import { type ActItem, type FindingItem, isNumbered, unnumbered } from '../domain/outbox';
import type { Fix, NewOrder, Order, Policy } from '../domain/types';
import { serverNow, serverNowIso } from '../sync/clock';
import { findingOfPerson } from './drafts';
import { recallFinding, removeUnder } from './findingRows';
import { putIntoKit, takeFromKit } from './kit';
import { announce, firstAct, items, owner } from './outbox';
import { insert } from './queue';

export type Way = 'report' | 'self';

/** A finding that is being written down; its photos are in the queue already, under its name. */
export interface FindingDraft {
  id: string;
  way: Way;
  category: string | null;
  urgent: boolean;
  words: string;
  /** The place in words, for where the phone does not know it. */
  where: string;
}

/** As older builds kept it, whosever it was. */
const OLD_DRAFT = 'finding';
const RECENT = 'recent_categories';
/** Time to take it back before it goes. */
export const UNDO_MS = 5_000;
/** A position that is worse than this says nothing about the cell. */
export const USEFUL_M = 300;

/** The finding that was begun, or a fresh one. */
export async function draftFinding(way: Way): Promise<FindingDraft> {
  const named = await takeFromKit<FindingDraft | null>(findingOfPerson(owner()));
  const kept = (named ?? (await takeFromKit<FindingDraft | null>(OLD_DRAFT)))?.value;
  if (kept) return kept;
  // Photos without a draft: the page was closed before a word was kept.
  const orphan = items.value.find((item) => !isNumbered(item.order) && !findingOf(item.order));
  const id = orphan?.order.slice(unnumbered('').length) ?? newId(serverNow());
  return { id, way, category: null, urgent: false, words: '', where: '' };
}

function findingOf(order: string): boolean {
  return items.value.some((item) => item.kind === 'finding' && unnumbered(item.id) === order);
}

/** Keep what has been said so far. */
export function keepFinding(draft: FindingDraft | null): Promise<void> {
  return putIntoKit(findingOfPerson(owner()), draft);
}

/** Categories of the latest findings, newest first. */
export async function recentCategories(): Promise<string[]> {
  return (await takeFromKit<string[]>(RECENT))?.value ?? [];
}

/** What photos and acts of a draft are filed under until the server has given it a number. */
export function orderOfDraft(draft: FindingDraft, title: string): Order {
  return {
    no: unnumbered(draft.id),
    title,
    status: 'registered',
    version: 0,
    type: 'help',
    grade: '',
    address: draft.where || null,
    position: null,
    cell: null,
    lead: null,
    clocks: [],
    evidence: [],
    allowed_actions: [],
  };
}

/** The finding as the server takes it: a matter of the place's own rules, where and of which kind. */
export function callOf(draft: FindingDraft, policy: Policy, fix: Fix | null): NewOrder & { id: string } {
  const type = policy.types.find((one) => one.id === 'help')?.id ?? policy.types[0]?.id ?? 'help';
  const usual =
    policy.grades.find((grade) => grade.types.includes(type)) ?? policy.grades[policy.grades.length - 1];
  const grade = draft.urgent ? policy.grades[0] : usual;
  const named = policy.categories.find((one) => one.id === draft.category)?.name ?? '';
  const isExact = fix?.accuracy_m != null && fix.accuracy_m <= USEFUL_M;
  return {
    id: draft.id,
    source: 'patrol',
    kind: 'grid_event',
    type,
    grade: grade?.id ?? '',
    hazard: 'none',
    category: draft.category,
    title: [named, draft.where.trim()].filter(Boolean).join('：').slice(0, 200),
    content: draft.words.trim(),
    address: draft.where.trim(),
    ...(fix && isExact ? { position: { lng: fix.lng, lat: fix.lat, datum: 'wgs84' } } : {}),
    queue: draft.way === 'report',
  };
}

/** Put the finding into the queue; it goes after a few seconds in which it can be taken back. */
export async function sendFinding(draft: FindingDraft, call: NewOrder & { id: string }): Promise<void> {
  const order = orderOfDraft(draft, call.title);
  const photos = items.value.filter((item) => item.kind === 'photo' && item.order === order.no);
  const evidence = photos.flatMap((item) => (item.kind === 'photo' ? [item.sha256] : []));
  await insert<FindingItem>({
    kind: 'finding',
    id: draft.id,
    order: order.no,
    title: call.title,
    account: owner(),
    state: 'waiting',
    attempts: 0,
    queued_at: serverNowIso(),
    next_at: Date.now() + UNDO_MS,
    first_sent_at: null,
    done_at: null,
    problem: null,
    call,
  });
  if (draft.way === 'self') {
    const said = { data: { text: draft.words.trim() || call.title }, evidence };
    await insert<ActItem>(firstAct(order, 'self_handle', said));
  }
  if (draft.category) await remember(draft.category);
  await keepFinding(null);
  await announce();
}

/** Take back what has not gone yet; its photos stay with the draft. False where it is too late. */
export async function takeBack(draft: FindingDraft): Promise<boolean> {
  const back = await recallFinding(draft.id);
  if (back) await keepFinding(draft);
  await announce();
  return back;
}

/** Throw a draft away with its photos; only at the person's word. */
export async function discardFinding(draft: FindingDraft): Promise<void> {
  await removeUnder(unnumbered(draft.id));
  await keepFinding(null);
  await announce();
}

async function remember(category: string): Promise<void> {
  const before = await recentCategories();
  await putIntoKit(RECENT, [category, ...before.filter((one) => one !== category)].slice(0, 10));
}
