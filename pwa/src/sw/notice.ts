/** What a push says, and whether this phone has rung for it already. */

export interface Notice {
  alarm?: string;
  no?: string;
  class?: string;
  kind?: string;
  at?: string;
  url?: string;
}

/** A place to keep one short text; the service worker's is a cache of its own. */
export interface Shelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

const MOST = 200;

/** The grades of the trade; a place's own grade is shown as it is named. */
const CLASSES: Record<string, string> = {
  extreme: '特急',
  urgent: '紧急',
  pressing: '急',
  ordinary: '普通',
  inquiry: '咨询',
  trial: '',
};

const TITLES: Record<string, string> = {
  dispatched: '有新工单 / New order',
  sent_back: '工单被退回，请补办 / Sent back',
  rework: '工单要重办 / Rework',
  queued: '有工单待派 / To dispatch',
  stretched: '时限被假期拉长，请定 / Settle a stretched limit',
  contribution_kept: '您的办理已留存，工单已转他人 / Kept, now with a colleague',
  hand_over_offered: '同事要把工单移交给您 / Hand-over offered',
  hand_over_taken: '您移交的工单已被接下 / Hand-over taken',
  hand_over_declined: '您移交的工单被退回，仍由您办理 / Hand-over declined',
  warned: '时限预警 / Deadline ahead',
  urged: '催办 / Overdue',
  escalated: '无人签收，请接单 / Nobody has taken it',
  supervised: '收到督办单 / Supervision sheet',
  coordinate: '需要专题协调 / To coordinate',
  talk: '需要约谈 / A talk is due',
  circular: '需要通报 / A circular is due',
  calendar_missing: '工作日历未发布 / Calendar missing',
  calendar_empty: '请录入明年工作日历 / Add next year’s calendar',
  calendar_changed: '工作日历已改，时限已重算 / Calendar changed',
  export_asked: '有导出申请待审批 / An export waits for you',
  trial: '测试通知 / Test',
};

/** The headline by what has happened. */
export function titleOf(notice: Notice): string {
  const kind = notice.kind ?? (notice.class === 'trial' ? 'trial' : 'dispatched');
  return `半时：${TITLES[kind] ?? '工单有变化 / Order changed'}`;
}

/** The grade and the number; nothing of the person or the place, for a locked screen shows it. */
export function bodyOf(notice: Notice): string {
  const grade = notice.class === undefined ? '' : (CLASSES[notice.class] ?? notice.class);
  return [grade, notice.no].filter(Boolean).join(' · ');
}

/** Whether each alarm is new here; asked one after the other, so that two at once are both remembered. */
export function rememberedOn(shelf: Shelf): (alarm: string | undefined) => Promise<boolean> {
  let last: Promise<boolean> = Promise.resolve(false);
  const look = async (alarm: string): Promise<boolean> => {
    const known = read(await shelf.read());
    if (known.includes(alarm)) return false;
    await shelf.write(JSON.stringify([...known, alarm].slice(-MOST)));
    return true;
  };
  return (alarm) => {
    if (!alarm) return Promise.resolve(true);
    // A phone without room to remember still rings.
    last = last.then(() => look(alarm)).catch(() => true);
    return last;
  };
}

function read(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
