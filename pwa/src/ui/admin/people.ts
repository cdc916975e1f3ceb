/** People and their changes in the reader's words. */
import type { AccountChange, Face, Person } from '../../domain/people';
import { t, tOr } from '../../i18n';
import { roleWords } from '../parts/words';

/** Roles by their names, or that there is none. */
export function rolesWords(roles: readonly string[]): string {
  return roles.length > 0 ? roles.map(roleWords).join(t('common.list_sep')) : t('admin.who.no_role');
}

/** Where somebody belongs: unit and area. */
export function placeWords(person: Person): string {
  const area = person.area.map((one) => one.name).join(t('common.list_sep'));
  return [person.org_name ?? t('admin.who.no_unit'), area || t('admin.who.no_area')].join(' · ');
}

/** Which change it was. */
export function changeWords(what: string): string {
  return tOr(`admin.change.${what}`, what);
}

/** What stood there before and after, a line for everything that changed. */
export function movedWords({ before, after }: AccountChange): string[] {
  const read: [string, (face: Face) => string][] = [
    [t('admin.who.name'), (face) => face.name ?? ''],
    [t('admin.who.role'), (face) => (face.roles ? rolesWords(face.roles) : '')],
    [t('admin.who.unit'), (face) => face.org ?? ''],
    [t('admin.who.area'), (face) => (face.area ?? []).join(t('common.list_sep'))],
  ];
  const nothing = t('admin.change.nothing');
  return read.flatMap(([what, of]) => {
    const [then, now] = [of(before) || nothing, of(after) || nothing];
    return then === now ? [] : [t('admin.change.moved', { what, before: then, after: now })];
  });
}

/** An act by its name. */
export function actionWords(action: string): string {
  return tOr(`acts.do.${action}`, tOr(`worker.action.${action}`, tOr(`admin.act.${action}`, action)));
}

/** Somebody with his account. */
export function personWords(name: string | null, account: string): string {
  return name === null || name === account ? account : t('admin.who.person', { name, account });
}
