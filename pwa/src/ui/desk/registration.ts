/** The clerk's form as a value: what is missing, and the request it becomes. */
import { newId } from '../../domain/ids';
import type { Anonymity, NewOrder, Place } from '../../domain/types';
import type { Key } from '../../i18n';
import { type CallDraft, readCallDraft } from '../../store/calls';

export interface Registration {
  upstreamNo: string;
  type: string | null;
  grade: string | null;
  hazard: string;
  category: string;
  title: string;
  content: string;
  /** What the handler of a report reads in the stead of its content. */
  redacted: string;
  /** Whether the press or the net looks at it already. */
  media: boolean;
  address: string;
  place: Place | null;
  name: string;
  phone: string;
  anonymity: Anonymity | null;
}

/** An empty form. */
export function blankRegistration(): Registration {
  return {
    upstreamNo: '',
    type: null,
    grade: null,
    hazard: 'none',
    category: '',
    title: '',
    content: '',
    redacted: '',
    media: false,
    address: '',
    place: null,
    name: '',
    phone: '',
    anonymity: 'open',
  };
}

/** The call that this person was writing down in this tab, or a new one with an id of its own. */
export function beginCall(account: string, nowMs: number): CallDraft<Registration> {
  return readCallDraft<Registration>(account) ?? newCall(account, nowMs);
}

/** An empty form with a fresh id. */
export function newCall(account: string, nowMs: number): CallDraft<Registration> {
  return { id: newId(nowMs), account, asked_at: null, form: blankRegistration() };
}

export type Gaps = Partial<Record<keyof Registration, Key>>;

const PHONE = /^\+?[\d\s-]{5,20}$/;

/** What has to be filled in or corrected before it can be sent. */
export function gapsOf(form: Registration): Gaps {
  const gaps: Gaps = {};
  if (!form.type) gaps.type = 'desk.register.type_missing';
  if (!form.grade) gaps.grade = 'desk.register.grade_missing';
  if (form.title.trim() === '') gaps.title = 'desk.register.title_missing';
  if (form.content.trim() === '') gaps.content = 'desk.register.content_missing';
  if (form.address.trim() === '') gaps.address = 'desk.register.address_missing';
  if (form.phone.trim() !== '' && !PHONE.test(form.phone.trim())) gaps.phone = 'desk.register.phone_wrong';
  return gaps;
}

/** Whether its own words are the centre’s alone (举报). */
export function isReport(form: Registration): boolean {
  return form.type === 'report';
}

/** The request; the position goes along only while the address is still the chosen place's. */
export function requestOf(form: Registration): NewOrder {
  const name = form.name.trim();
  const phone = form.phone.trim();
  const request: NewOrder = {
    source: 'hotline',
    type: form.type ?? '',
    grade: form.grade ?? '',
    hazard: form.hazard || 'none',
    category: form.category || null,
    title: form.title.trim(),
    content: form.content.trim(),
    address: form.address.trim(),
  };
  if (name || phone) {
    request.caller = { name: name || null, phone: phone || null, anonymity: form.anonymity ?? 'open' };
  }
  const rewritten = (form.redacted ?? '').trim();
  if (isReport(form) && rewritten) request.redacted = rewritten;
  if (form.media) request.media = true;
  if (form.upstreamNo.trim()) request.upstream_no = form.upstreamNo.trim();
  if (form.place) request.position = form.place.position;
  return request;
}
